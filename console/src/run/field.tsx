import { useId } from 'preact/hooks';
import { type Faults, faultAt } from './faults.ts';
import { defaultOf } from './prefill.ts';
import type { FormSchema } from './schema.ts';
import { Widget } from './widgets.tsx';

/** One value of a form. */
export interface FieldProps {
  readonly name: string;
  readonly schema: FormSchema;
  readonly required: boolean;
  /** `undefined` when it is not given. */
  readonly value: unknown;
  /** Its place in the form, e.g. `body/userId`. */
  readonly path: string;
  /** What was said of values when they were sent. */
  readonly faults: Faults;
  /** Where it goes, e.g. `path`. */
  readonly place?: string | undefined;
  set(value: unknown): void;
}

/** One value of a form, in the widget that its schema asks for. */
export function Field(props: FieldProps) {
  const { schema, faults, path } = props;
  const id = useId();
  if (schema.choices.length === 0) {
    if (schema.type === 'object' && schema.properties.length > 0) return <Fields {...props} />;
    if (schema.type === 'array' && schema.items) return <List {...props} items={schema.items} />;
  }
  const told = [schema.description, boundsText(schema)].filter((one) => one !== '').join(' · ');
  const wrong = faultAt(faults, path, true);
  return (
    <div class="field">
      <label for={id}>
        <Name {...props} />
      </label>
      <Widget {...props} id={id} describedBy={`${id}-told`} isWrong={wrong !== undefined} />
      <div id={`${id}-told`}>
        {wrong !== undefined && <p class="wrong">{wrong}</p>}
        {told !== '' && <p class="quiet help">{told}</p>}
      </div>
    </div>
  );
}

function Name({ name, schema, required, place }: FieldProps) {
  return (
    <>
      <span class="mono">{name}</span>
      {required && (
        <span class="required" title="required">
          {' '}
          *
        </span>
      )}
      <span class="quiet">
        {' '}
        {schema.format || schema.type}
        {place === undefined ? '' : ` · ${place}`}
      </span>
    </>
  );
}

/** What is taken, in a few words. */
function boundsText({ minimum, maximum, minLength, maxLength, example }: FormSchema): string {
  const told = [
    between(minimum, maximum, ''),
    between(minLength, maxLength, ' characters'),
    example === undefined ? '' : `e.g. ${asText(example)}`,
  ];
  return told.filter((one) => one !== '').join(', ');
}

function between(least: number | undefined, most: number | undefined, unit: string): string {
  if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}`;
  if (least !== undefined && least > 0) return `at least ${least}${unit}`;
  return most === undefined ? '' : `at most ${most}${unit}`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The members of an object, each in a widget of its own. */
function Fields(props: FieldProps) {
  const { schema, required, value, path, faults, set } = props;
  const members =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const change = (member: string, one: unknown) => {
    const { [member]: _, ...others } = members;
    const next = one === undefined ? others : { ...others, [member]: one };
    set(Object.keys(next).length === 0 && !required ? undefined : next);
  };
  // A member has to be given where the object is.
  const isThere = required || Object.keys(members).length > 0;
  return (
    <fieldset>
      <legend>
        <Name {...props} />
      </legend>
      <Whole {...props} />
      {schema.properties.map(([member, one]) => (
        <Field
          key={member}
          name={member}
          schema={one}
          required={isThere && schema.required.includes(member)}
          value={members[member]}
          path={`${path}/${member}`}
          faults={faults}
          set={(next) => change(member, next)}
        />
      ))}
    </fieldset>
  );
}

/** The items of an array, one below the other. */
function List(props: FieldProps & { readonly items: FormSchema }) {
  const { name, required, value, path, faults, items, set } = props;
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const give = (next: readonly unknown[]) => set(next.length === 0 && !required ? undefined : next);
  return (
    <fieldset>
      <legend>
        <Name {...props} />
      </legend>
      <Whole {...props} />
      {list.map((one, index) => (
        // What was typed in one that is gone must not stay in the next.
        <div class="item" key={`${index} of ${list.length}`}>
          <Field
            name={`${name}[${index}]`}
            schema={items}
            required
            value={one}
            path={`${path}/${index}`}
            faults={faults}
            set={(next) => give(list.with(index, next ?? emptyOf(items)))}
          />
          <button
            type="button"
            class="small"
            aria-label={`Remove ${name}[${index}]`}
            onClick={() => give(list.toSpliced(index, 1))}
          >
            Remove
          </button>
        </div>
      ))}
      <p>
        <button type="button" class="small" onClick={() => give([...list, emptyOf(items)])}>
          Add to {name}
        </button>
      </p>
    </fieldset>
  );
}

/** What is said of an object or a list as such. */
function Whole({ schema, faults, path }: FieldProps) {
  const wrong = faultAt(faults, path, false);
  return (
    <>
      {schema.description !== '' && <p class="quiet help">{schema.description}</p>}
      {wrong !== undefined && <p class="wrong">{wrong}</p>}
    </>
  );
}

/** What a new item is until somebody gives it. */
function emptyOf(items: FormSchema): unknown {
  const begun = defaultOf(items, true);
  if (begun !== undefined) return begun;
  return EMPTY[items.type] ?? null;
}

const EMPTY: Readonly<Record<string, unknown>> = { string: '', object: {}, array: [] };
