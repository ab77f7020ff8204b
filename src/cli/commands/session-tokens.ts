import { type Command, Option } from 'commander';
import { systemClock } from '../../kernel/index.ts';
import type { ListedToken, SessionService, TokenScope } from '../../sessions/index.ts';
import { silent } from '../../telemetry/index.ts';
import { columns, plainText } from '../columns.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { readDuration } from '../options.ts';
import type { BareContext } from './command.ts';
import { DATA_MEANING, openSessionData, storage } from './session-data.ts';

interface TokenFlags {
  readonly organisation: string;
  readonly data: string;
  readonly json?: boolean;
}

interface CreateFlags extends TokenFlags {
  readonly user?: string;
  readonly scope: TokenScope;
  readonly expires?: number;
}

/** Adds `token create`, `token list` and `token revoke`, which work beside a running service. */
export function addTokenCommands(sessions: Command, context: BareContext): void {
  const token = sessions.command('token').description('make, list and revoke tokens of callers');
  common(token.command('create').description('make a token; it is shown this once'))
    .option('--user <id>', 'the only user it may act for')
    .addOption(
      new Option('--scope <scope>', 'what it may do: look; change too; administer too')
        .choices(['read', 'write', 'admin'])
        .default('write'),
    )
    .option('--expires <time>', 'how long it works, such as 30d, 12h or 45m', readDuration)
    .action((flags: CreateFlags) =>
      withService(flags, (service) => create(service, flags, context)),
    );
  common(token.command('list').description('list the tokens of an organisation')).action(
    (flags: TokenFlags) => withService(flags, (service) => list(service, flags, context)),
  );
  common(token.command('revoke').description('take the rights of a token away'))
    .argument('<id>', "as 'token list' shows it")
    .action((id: string, flags: TokenFlags) =>
      withService(flags, (service) => revoke(service, id, flags, context)),
    );
}

function common(command: Command): Command {
  return command
    .requiredOption('--organisation <name>', 'whose tokens')
    .option('--data <place>', DATA_MEANING, '.capstan')
    .option('--json', 'print JSON');
}

async function withService(
  flags: TokenFlags,
  use: (service: SessionService) => Promise<void>,
): Promise<void> {
  const { service } = await openSessionData(storage(flags), [], silent);
  try {
    await use(service);
  } finally {
    await service.close();
  }
}

async function create(
  service: SessionService,
  { organisation, user, scope, expires, json }: CreateFlags,
  { output }: BareContext,
): Promise<void> {
  const expiresAt = expires === undefined ? undefined : systemClock.now() + expires;
  const token = await service.mintToken(organisation, {
    scope,
    ...(user !== undefined && { user }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
  if (json)
    output.out(JSON.stringify({ token, organisation, user, scope, expiresAt: day(expiresAt) }));
  else {
    output.out(token);
    output.err('Keep it: it is stored as a hash only and cannot be shown again.');
  }
}

async function list(
  service: SessionService,
  { organisation, json }: TokenFlags,
  { output }: BareContext,
): Promise<void> {
  const tokens = await service.listTokens(organisation);
  if (json) output.out(JSON.stringify(tokens.map(written)));
  else if (tokens.length === 0) output.out(`The organisation '${organisation}' has no tokens.`);
  else output.out(table(tokens));
}

async function revoke(
  service: SessionService,
  id: string,
  { organisation, json }: TokenFlags,
  { output }: BareContext,
): Promise<void> {
  if (!(await service.revokeToken(organisation, id))) {
    throw new CommandFailure(
      `the organisation '${organisation}' has no token '${id}'`,
      EXIT.failed,
    );
  }
  output.out(
    json ? JSON.stringify({ revoked: id }) : `Revoked. Processes that run know within a second.`,
  );
}

function written({ createdAt, expiresAt, ...token }: ListedToken) {
  return { ...token, createdAt: day(createdAt), expiresAt: day(expiresAt) };
}

function table(tokens: readonly ListedToken[]): string {
  const rows = tokens.map(({ id, scope, user, createdAt, expiresAt }) => [
    id,
    scope,
    user ?? 'any user',
    day(createdAt) ?? 'before this was noted',
    expiresAt === undefined
      ? 'never'
      : `${day(expiresAt)}${expiresAt <= systemClock.now() ? ' (expired)' : ''}`,
  ]);
  return columns([
    ['id', 'scope', 'user', 'made', 'expires'],
    ...rows.map((row) => row.map(plainText)),
  ]);
}

function day(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
