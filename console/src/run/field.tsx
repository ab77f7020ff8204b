import { useId, useState } from 'preact/hooks';
import type { FormSchema } from './schema.ts';

interface FieldProps {
  readonly name: string;
  readonly schema: FormSchema;
  readonly required: boolean;
  /** `undefined` when it is not given. */
  readonly value: unknown;
  /** Where it goes, e.g. `path`. */
  readonly place?: string | undefined;
  set(value: unknown): void;
}

/** One value of a form, in the widget that its schema asks for. */
export function Field(props: FieldProps) {
  const { name, schema, required, place } = props;
  const id = useId();
  if (schema.type === 'object' && schema.properties.length > 0) return <Fields {...props} />;
  const told = [schema.description, exampleText(schema)].filter((one) => one !== '').join(' ');
  return (
    <div class="field">
      <label for={id}>
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
      </label>
      <Widget id={id} {...props} />
      {told !== '' && <p class="quiet help">{told}</p>}
    </div>
  );
}

function exampleText({ example }: FormSchema): string {
  if (example === undefined) return '';
  return `e.g. ${typeof example === 'string' ? example : JSON.stringify(example)}`;
}

/** The members of an object, each in a widget of its own. */
function Fields({ name, schema, required, value, place, set }: FieldProps) {
  const members =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const change = (member: string, one: unknown) => {
    const { [member]: _, ...others } = members;
    const next = one === undefined ? others : { ...others, [member]: one };
    set(Object.keys(next).length === 0 && !required ? undefined : next);
  };
  return (
    <fieldset>
      <legend>
        <span class="mono">{name}</span>
        {required && <span class="required"> *</span>}
        <span class="quiet"> object{place === undefined ? '' : ` · ${place}`}</span>
      </legend>
      {schema.properties.map(([member, one]) => (
        <Field
          key={member}
          name={member}
          schema={one}
          required={schema.required.includes(member)}
          value={members[member]}
          set={(next) => change(member, next)}
        />
      ))}
    </fieldset>
  );
}

type WidgetProps = FieldProps & { readonly id: string };

function Widget(props: WidgetProps) {
  const { schema } = props;
  if (schema.choices.length > 0) return <Choice {...props} choices={schema.choices} />;
  if (schema.type === 'boolean') return <Choice {...props} choices={[true, false]} />;
  if (schema.type === 'integer' || schema.type === 'number') return <NumberField {...props} />;
  if (schema.type === 'string') return <TextField {...props} />;
  return <JsonField {...props} />;
}

function Choice({
  id,
  value,
  required,
  choices,
  schema,
  set,
}: WidgetProps & { choices: readonly unknown[] }) {
  const none =
    schema.fallback === undefined ? 'not given' : `not given (${String(schema.fallback)})`;
  return (
    <select
      id={id}
      required={required}
      value={value === undefined ? '' : JSON.stringify(value)}
      onChange={({ currentTarget }) =>
        set(currentTarget.value === '' ? undefined : JSON.parse(currentTarget.value))
      }
    >
      <option value="">{none}</option>
      {choices.map((choice) => (
        <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
          {String(choice)}
        </option>
      ))}
    </select>
  );
}

function NumberField({ id, value, required, schema, set }: WidgetProps) {
  return (
    <input
      id={id}
      type="number"
      step={schema.type === 'integer' ? 1 : 'any'}
      min={schema.minimum}
      max={schema.maximum}
      required={required}
      placeholder={placeholder(schema)}
      value={value === undefined ? '' : String(value)}
      onInput={({ currentTarget }) =>
        set(currentTarget.value === '' ? undefined : Number(currentTarget.value))
      }
    />
  );
}

/** Longer texts get more than a line. */
const LONG_TEXT = 200;

function TextField({ id, value, required, schema, set }: WidgetProps) {
  const shared = {
    id,
    required,
    maxLength: schema.maxLength,
    placeholder: placeholder(schema),
    value: value === undefined ? '' : String(value),
    autocomplete: 'off',
    spellcheck: false,
  };
  const given = (text: string) => set(text === '' ? undefined : text);
  const isLong =
    (schema.maxLength ?? 0) > LONG_TEXT || /content|message|text|prompt/i.test(schema.title);
  if (isLong)
    return (
      <textarea {...shared} rows={3} onInput={({ currentTarget }) => given(currentTarget.value)} />
    );
  return (
    <input {...shared} type="text" onInput={({ currentTarget }) => given(currentTarget.value)} />
  );
}

function placeholder({ fallback, example }: FormSchema): string {
  const shown = fallback ?? example;
  if (shown === undefined) return '';
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
}

/** Anything else, as JSON. What cannot be read as JSON is told, and not sent. */
function JsonField({ id, value, required, schema, set }: WidgetProps) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState('');
  const read = (element: HTMLTextAreaElement) => {
    setText(element.value);
    const problem = readJson(element.value, schema.type, set);
    element.setCustomValidity(problem);
    setWrong(problem);
  };
  return (
    <>
      <textarea
        id={id}
        class="mono"
        rows={Math.min(12, Math.max(3, text.split('\n').length))}
        required={required}
        spellcheck={false}
        placeholder={placeholder(schema) || (schema.type === 'array' ? '[ ]' : '{ }')}
        value={text}
        aria-describedby={`${id}-wrong`}
        onInput={({ currentTarget }) => read(currentTarget)}
      />
      <p id={`${id}-wrong`} class="wrong" aria-live="polite">
        {wrong}
      </p>
    </>
  );
}

function readJson(text: string, type: string, set: (value: unknown) => void): string {
  if (text.trim() === '') {
    set(undefined);
    return '';
  }
  try {
    const value: unknown = JSON.parse(text);
    set(value);
    const isRight = type === 'array' ? Array.isArray(value) : type !== 'object' || isObject(value);
    return isRight ? '' : `this is no ${type}`;
  } catch (reason) {
    return `no JSON yet: ${(reason as Error).message}`;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
