import { useState } from 'preact/hooks';
import type { FieldProps } from './field.tsx';
import { fromLocalTime, toLocalTime } from './local-time.ts';
import type { FormSchema } from './schema.ts';
import { validate } from './validate.ts';

interface WidgetProps extends FieldProps {
  readonly id: string;
  /** Id of what is said of it. */
  readonly describedBy: string;
  /** Whether it was refused when it was sent. */
  readonly isWrong: boolean;
}

/** What a single value is typed into or chosen in. */
export function Widget(props: WidgetProps) {
  const { schema } = props;
  if (schema.choices.length > 0) return <Choice {...props} choices={schema.choices} />;
  if (schema.type === 'boolean') return <Choice {...props} choices={[true, false]} />;
  if (schema.type === 'integer' || schema.type === 'number') return <NumberField {...props} />;
  if (schema.type === 'string' && schema.format === 'date-time') return <Moment {...props} />;
  if (schema.type === 'string') return <TextField {...props} />;
  return <JsonField {...props} />;
}

function shared({ id, required, describedBy, isWrong }: WidgetProps) {
  return {
    id,
    required,
    'aria-describedby': describedBy,
    'aria-invalid': isWrong,
  } as const;
}

function Choice(props: WidgetProps & { choices: readonly unknown[] }) {
  const { value, choices, schema, set } = props;
  const none =
    schema.fallback === undefined ? 'not given' : `not given (${String(schema.fallback)})`;
  return (
    <select
      {...shared(props)}
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

function NumberField(props: WidgetProps) {
  const { value, schema, set } = props;
  return (
    <input
      {...shared(props)}
      type="number"
      step={schema.type === 'integer' ? 1 : 'any'}
      min={schema.minimum}
      max={schema.maximum}
      placeholder={placeholder(schema)}
      value={value === undefined || value === null ? '' : String(value)}
      onInput={({ currentTarget }) =>
        set(currentTarget.value === '' ? undefined : Number(currentTarget.value))
      }
    />
  );
}

/** A moment is chosen in the time of whoever sits here, and sent as RFC 3339. */
function Moment(props: WidgetProps) {
  const { value, set } = props;
  return (
    <input
      {...shared(props)}
      type="datetime-local"
      step={1}
      value={toLocalTime(value)}
      onInput={({ currentTarget }) => set(fromLocalTime(currentTarget.value))}
    />
  );
}

/** Longer texts get more than a line. */
const LONG_TEXT = 200;

function TextField(props: WidgetProps) {
  const { name, value, schema, set } = props;
  const given = {
    ...shared(props),
    minLength: schema.minLength,
    maxLength: schema.maxLength,
    placeholder: placeholder(schema),
    value: value === undefined ? '' : String(value),
    autocomplete: 'off',
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) =>
      set(currentTarget.value === '' ? undefined : currentTarget.value),
  };
  const isLong =
    (schema.maxLength ?? 0) > LONG_TEXT ||
    /^(content|message|text|prompt|description)$/i.test(name);
  if (isLong && schema.format === '') return <textarea {...given} rows={3} />;
  if (schema.format === 'date') return <input {...given} type="date" />;
  return <input {...given} type="text" pattern={patternOf(schema)} />;
}

/** A schema looks for a pattern anywhere, a form in all of the text; and has stricter expressions. */
function patternOf({ pattern }: FormSchema): string | undefined {
  if (pattern === undefined) return undefined;
  try {
    const anywhere = `^[\\s\\S]*(?:${pattern})[\\s\\S]*$`;
    new RegExp(anywhere, 'v');
    return anywhere;
  } catch {
    return undefined;
  }
}

function placeholder({ fallback, example }: FormSchema): string {
  const shown = fallback ?? example;
  if (shown === undefined) return '';
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
}

/** Anything else, as JSON. What is none, or not what the schema takes, is told, and not sent. */
function JsonField(props: WidgetProps) {
  const { value, schema, set } = props;
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState('');
  const read = (element: HTMLTextAreaElement) => {
    setText(element.value);
    const problem = readJson(element.value, schema, set);
    element.setCustomValidity(problem);
    setWrong(problem);
  };
  return (
    <>
      <textarea
        {...shared(props)}
        class="mono"
        rows={4}
        spellcheck={false}
        placeholder={placeholder(schema) || 'JSON'}
        value={text}
        onInput={({ currentTarget }) => read(currentTarget)}
      />
      {wrong !== '' && <p class="wrong">{wrong}</p>}
    </>
  );
}

function readJson(text: string, { raw }: FormSchema, set: (value: unknown) => void): string {
  if (text.trim() === '') {
    set(undefined);
    return '';
  }
  try {
    const value: unknown = JSON.parse(text);
    set(value);
    return validate(raw, value);
  } catch (reason) {
    return `no JSON yet: ${(reason as Error).message}`;
  }
}
