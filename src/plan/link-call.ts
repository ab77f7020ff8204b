import { suggester } from '../kernel/index.ts';
import type { Place, Report, WrittenArgument } from '../spec/index.ts';
import { BODILESS } from './consumed-parameters.ts';
import { inputExpression, type Referable, readExpression } from './expressions.ts';
import { nameIndex } from './names.ts';
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
  const findParameter = parameterFinder(operation, at.report);
  const sent = operation.parameters.filter((parameter) => !isDropped(parameter, operation));
  for (const argument of call.arguments ?? []) {
    const name = findParameter(argument);
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

function parameterFinder(
  operation: Operation,
  report: Report,
): (argument: WrittenArgument) => string | undefined {
  const names = operation.parameters.map((parameter) => parameter.name);
  const find = nameIndex(names);
  const suggest = suggester(names);
  return ({ name, place }) => {
    const match = find(name);
    if (match.kind === 'exact') return match.name;
    if (match.kind === 'near') {
      const message = `'${name}' is the parameter '${match.name}' of '${operation.id}'`;
      const fix = [{ text: name, by: match.name }];
      report.add({ code: 'name-mismatch', severity: 'warning', message, place, fix });
      return match.name;
    }
    const near = suggest(name);
    report.add({
      code: 'unknown-argument',
      severity: 'warning',
      message: `'${operation.id}' has no parameter '${name}'; it is not sent`,
      place,
      ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
    });
    return undefined;
  };
}

function reportMissing({ label, place }: Call, name: string, report: Report): void {
  const message = `${label} does not pass '${name}', which the operation requires; it becomes an input`;
  report.add({ code: 'argument-missing', severity: 'warning', message, place });
}
