import type { Conversation } from './session.ts';

/** A form in which a conversation leaves the console. */
export interface ExportFormat {
  readonly title: string;
  readonly extension: string;
  readonly type: string;
  write(conversation: Conversation): string;
}

/** All of them. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  { title: 'JSON', extension: 'json', type: 'application/json', write: asJson },
  { title: 'JSON lines', extension: 'jsonl', type: 'application/jsonl', write: asLines },
  { title: 'Markdown', extension: 'md', type: 'text/markdown', write: asMarkdown },
];

/** Gives a conversation to the browser as a file to keep. */
export function download(conversation: Conversation, format: ExportFormat): void {
  const blob = new Blob([format.write(conversation)], { type: `${format.type};charset=utf-8` });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `session-${conversation.id.replace(/[^\w-]/g, '_')}.${format.extension}`;
  link.click();
  URL.revokeObjectURL(url);
}

function asJson(conversation: Conversation): string {
  const { messages, ...session } = conversation;
  return `${JSON.stringify({ ...withDates(session), messages: messages.map(written) }, null, 2)}\n`;
}

function asLines({ messages }: Conversation): string {
  return messages.map((message) => `${JSON.stringify(written(message))}\n`).join('');
}

function asMarkdown({ title, messages }: Conversation): string {
  const turns = messages.map(({ role, text }) => `## ${role}\n\n${text}\n`);
  return [`# ${title}\n`, ...turns].join('\n');
}

function written({ role, content, saidAt, tokens }: Conversation['messages'][number]) {
  return withDates({ role, content, saidAt, tokens });
}

/** Times as RFC 3339. */
function withDates(values: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name.endsWith('At') && typeof value === 'number' ? new Date(value).toISOString() : value,
    ]),
  );
}
