import type { JsonPathBudget } from './json-path-budget.ts';
import { isObject } from './json-path-plain.ts';
import type { Linker } from './json-path-query.ts';
import { matchesPattern } from './json-path-regexp.ts';

/** Whether a node passes a filter. */
export type Test = (current: unknown, root: unknown, budget: JsonPathBudget) => boolean;

type Operand = (current: unknown, root: unknown, budget: JsonPathBudget) => unknown;

type Expressions = Linker['library']['jsonpath']['expressions'];
type Expression = InstanceType<Expressions['LogicalExpression']>['expression'];

/** The special result of RFC 9535 section 2.4.1: no value at all, equal to itself only. */
const NOTHING = Symbol('nothing');

/** Links a filter expression (RFC 9535 section 2.3.5), whose types the parser has checked. */
export function linkTest(expression: Expression, linker: Linker): Test {
  const { FilterQuery, InfixExpression, LogicalExpression, PrefixExpression } =
    linker.library.jsonpath.expressions;
  if (expression instanceof LogicalExpression) return linkTest(expression.expression, linker);
  if (expression instanceof PrefixExpression) {
    const right = linkTest(expression.right, linker);
    return (current, root, budget) => !right(current, root, budget);
  }
  if (expression instanceof InfixExpression) {
    return expression.logical
      ? linkLogical(expression, linker)
      : linkComparison(expression, linker);
  }
  if (expression instanceof FilterQuery) {
    const nodes = linkNodes(expression, linker);
    return (current, root, budget) => nodes(current, root, budget).length > 0;
  }
  return linkRegexp(expression as FunctionExtension, linker);
}

type Infix = InstanceType<Expressions['InfixExpression']>;
type FunctionExtension = InstanceType<Expressions['FunctionExtension']>;

function linkLogical({ left, operator, right }: Infix, linker: Linker): Test {
  const [first, second] = [linkTest(left, linker), linkTest(right, linker)];
  if (operator === '&&') {
    return (current, root, budget) => first(current, root, budget) && second(current, root, budget);
  }
  return (current, root, budget) => first(current, root, budget) || second(current, root, budget);
}

function linkComparison({ left, operator, right }: Infix, linker: Linker): Test {
  const [first, second] = [linkOperand(left, linker), linkOperand(right, linker)];
  const holds = COMPARISONS[operator] ?? (() => false);
  return (current, root, budget) =>
    holds(first(current, root, budget), second(current, root, budget), budget);
}

type Comparison = (left: unknown, right: unknown, budget: JsonPathBudget) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '==': equal,
  '!=': (left, right, budget) => !equal(left, right, budget),
  '<': less,
  '>': (left, right, budget) => less(right, left, budget),
  '<=': (left, right, budget) => less(left, right, budget) || equal(left, right, budget),
  '>=': (left, right, budget) => less(right, left, budget) || equal(left, right, budget),
};

/** Long strings cost what reading them costs: one node for this many characters. */
const CHARACTERS_PER_NODE = 1024;

function less(left: unknown, right: unknown, budget: JsonPathBudget): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    budget.spend(Math.floor(Math.min(left.length, right.length) / CHARACTERS_PER_NODE));
    return left < right;
  }
  return typeof left === 'number' && typeof right === 'number' && left < right;
}

function equal(left: unknown, right: unknown, budget: JsonPathBudget, depth = 0): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length === right.length) budget.spend(Math.floor(left.length / CHARACTERS_PER_NODE));
    return left === right;
  }
  if (left === right) return true;
  budget.descend(depth);
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return false;
    budget.spend(left.length);
    return left.every((item, index) => equal(item, right[index], budget, depth + 1));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  budget.spend(names.length);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(
    (name) => Object.hasOwn(right, name) && equal(left[name], right[name], budget, depth + 1),
  );
}

function linkOperand(expression: Expression, linker: Linker): Operand {
  const { FilterQuery, FunctionExtension, NullLiteral } = linker.library.jsonpath.expressions;
  if (expression instanceof FilterQuery) {
    const nodes = linkNodes(expression, linker);
    return (current, root, budget) => only(nodes(current, root, budget));
  }
  if (expression instanceof FunctionExtension) return linkValueFunction(expression, linker);
  if (expression instanceof NullLiteral) return () => null;
  const { value } = expression as unknown as { readonly value: unknown };
  return () => value;
}

function only(nodes: readonly unknown[]): unknown {
  return nodes.length === 1 ? nodes[0] : NOTHING;
}

function linkNodes(
  query: InstanceType<Expressions['FilterQuery']>,
  linker: Linker,
): (current: unknown, root: unknown, budget: JsonPathBudget) => unknown[] {
  const evaluate = linker.linkQuery(query.path);
  if (query instanceof linker.library.jsonpath.expressions.RootQuery) {
    return (_current, root, budget) => evaluate(root, root, budget);
  }
  return evaluate;
}

function linkValueFunction({ name, args }: FunctionExtension, linker: Linker): Operand {
  const [argument] = args as [Expression];
  if (name === 'length') {
    const operand = linkOperand(argument, linker);
    return (current, root, budget) => lengthOf(operand(current, root, budget), budget);
  }
  const nodes = linkNodes(argument as InstanceType<Expressions['FilterQuery']>, linker);
  if (name === 'count') return (current, root, budget) => nodes(current, root, budget).length;
  return (current, root, budget) => only(nodes(current, root, budget));
}

function lengthOf(value: unknown, budget: JsonPathBudget): unknown {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'string') {
    budget.spend(Math.floor(value.length / CHARACTERS_PER_NODE));
    return value.length - (value.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
  }
  if (!isObject(value)) return NOTHING;
  const names = Object.keys(value);
  budget.spend(names.length);
  return names.length;
}

function linkRegexp({ name, args }: FunctionExtension, linker: Linker): Test {
  const [text, pattern] = args.map((argument) => linkOperand(argument, linker)) as [
    Operand,
    Operand,
  ];
  const extent = name === 'match' ? 'whole' : 'part';
  return (current, root, budget) =>
    matchesPattern(extent, text(current, root, budget), pattern(current, root, budget), budget);
}
