import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  AUDITED,
  type AuditAsked,
  type AuditedOperation,
  type AuditLine,
  createSessions,
  TIME_EXPECTED,
  timeFrom,
} from '../../sessions/index.ts';
import { columns, plainText } from '../columns.ts';
import type { BareContext } from './command.ts';
import { DATA_MEANING, openBareData } from './session-data.ts';

interface AuditFlags {
  readonly organisation: string;
  readonly session?: string;
  readonly user?: string;
  readonly operation?: AuditedOperation;
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  readonly data: string;
  readonly json?: boolean;
}

/** Adds `audit`, which tells who changed what, beside a running service. */
export function addAuditCommand(sessions: Command, { output }: BareContext): void {
  sessions
    .command('audit')
    .description('tell who changed what in an organisation, the newest first')
    .requiredOption('--organisation <name>', 'whose audit log')
    .option('--session <id>', 'of this session only')
    .option('--user <id>', 'about this user only')
    .addOption(new Option('--operation <name>', 'of this operation only').choices(AUDITED))
    .option('--from <time>', `from then on: ${TIME_EXPECTED}`, readTime('beginning'))
    .option('--to <time>', 'before this time, or until the end of this day', readTime('end'))
    .option('--limit <lines>', 'how many lines at most', readLines, 100)
    .option('--data <place>', DATA_MEANING, '.capstan')
    .option('--json', 'print each line as JSON')
    .action(async (flags: AuditFlags) => {
      const service = createSessions({ store: await openBareData(flags.data, 'refuse') });
      try {
        const lines = await service.auditLog(flags.organisation, asked(flags));
        if (flags.json) for (const line of lines) output.out(JSON.stringify(line));
        else output.out(lines.length > 0 ? table(lines) : nothing(flags));
      } finally {
        await service.close();
      }
    });
}

function readTime(edge: Parameters<typeof timeFrom>[1]) {
  return (text: string): number => {
    const time = timeFrom(text, edge);
    if (time === undefined) throw new InvalidArgumentError(`it is ${TIME_EXPECTED}.`);
    return time;
  };
}

function readLines(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('it is a whole number from 1 to 9999999.');
}

function asked({ session, user, operation, from, to, limit }: AuditFlags): AuditAsked {
  return {
    limit,
    ...(session !== undefined && { sessionId: session }),
    ...(user !== undefined && { userId: user }),
    ...(operation !== undefined && { operation }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

function nothing({ organisation }: AuditFlags): string {
  return `The audit log of '${organisation}' has no such line.`;
}

function table(lines: readonly AuditLine[]): string {
  const rows = lines.map(({ number, at, operation, result, actor, sessionId, userId, tokenId }) => [
    ...[String(number), at, operation, result, actor?.token ?? 'the service'],
    sessionId ?? (tokenId === undefined ? '' : `token ${tokenId}`),
    userId ?? '',
  ]);
  return columns([
    ['number', 'time', 'operation', 'result', 'token', 'about', 'user'],
    ...rows.map((row) => row.map(plainText)),
  ]);
}
