import { nearest } from '../kernel/index.ts';
import type { Place, Report, WrittenArgument } from '../spec/index.ts';
import { BODILESS } from './consumed-parameters.ts';
import { inputExpression, type Referable, readExpression } from './expressions.ts';
import { matchName } from './names.ts';
import type { Expression, Operation, Parameter } from './plan.ts';

/** The caller's side of a call. */
export interface Call {
  /** Of the tool, operation or step, for messages. */
  readonly label: string;
  /** Entries of `with`; `undefined` = there is none, and every parameter passes under its own name. */
  readonly arguments: readonly WrittenArgument[] | undefined;
  readonly place: Place;
}

/** Works out where each argument of a call comes from. */
export function linkArguments(
  call: Call,
  operation: Operation,
  at: Referable,
): Map<string, Expression> {
  const expressions = new Map<string, Expression>();
  const sent = operation.parameters.filter((parameter) => !isDropped(parameter, operation));
  for (const argument of call.arguments ?? []) {
    const name = findParameter(argument, operation, at.report);
    const parameter = sent.find((one) => one.name === name);
    if (parameter)
      expressions.set(
        parameter.name,
        readExpression(argument.value, argument.valuePlace, at, { operation, parameter }),
      );
  }
  for (const parameter of sent) {
    if (expressions.has(parameter.name) || parameter.value) continue;
    if (call.arguments && !parameter.required) continue;
    if (call.arguments) reportMissing(call, parameter.name, at.report);
    expressions.set(
      parameter.name,
      inputExpression(parameter.name, undefined, at, { operation, parameter }),
    );
  }
  return expressions;
}

/** A body of a GET is not sent, so nobody is asked for it. */
function isDropped(parameter: Parameter, { method }: Operation): boolean {
  return parameter.in === 'body' && BODILESS.includes(method);
}

function findParameter(
  argument: WrittenArgument,
  operation: Operation,
  report: Report,
): string | undefined {
  const names = operation.parameters.map((parameter) => parameter.name);
  const match = matchName(argument.name, names);
  if (match.kind === 'exact') return match.name;
  if (match.kind === 'near') {
    const message = `'${argument.name}' is the parameter '${match.name}' of '${operation.id}'`;
    const fix = [{ text: argument.name, by: match.name }];
    report.add({ code: 'name-mismatch', severity: 'warning', message, place: argument.place, fix });
    return match.name;
  }
  const near = nearest(argument.name, names);
  report.add({
    code: 'unknown-argument',
    severity: 'warning',
    message: `'${operation.id}' has no parameter '${argument.name}'; it is not sent`,
    place: argument.place,
    ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
  });
  return undefined;
}

function reportMissing({ label, place }: Call, name: string, report: Report): void {
  const message = `${label} does not pass '${name}', which the operation requires; it becomes an input`;
  report.add({ code: 'argument-missing', severity: 'warning', message, place });
}
