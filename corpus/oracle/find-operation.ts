import { type Action, type Adapter, labelOf } from '../written/action.ts';
import type { Operation } from '../written/api.ts';
import type { Written } from '../written/capability.ts';
import { normal } from '../written/names.ts';
import type { Impossible } from './link.ts';

/** A call as a document writes it. */
export interface WrittenCall {
  readonly call: string | undefined;
  /** Of the caller: what is called when it does not say. */
  readonly name: string | undefined;
  readonly action: Action;
}

/** Finds the consumed operation that a call means, by the order of corpus.md section 5, rule 5. */
export function findOperation(written: Written, wanted: WrittenCall): Operation | Impossible {
  const all = written.apis.flatMap((api) => api.operations);
  const call = wanted.call?.trim();
  const candidates =
    call === undefined ? sameName(wanted.name ?? '', all) : byCall(call, written, all);
  const [only, ...others] = candidates;
  if (!only) return unknown(wanted, written);
  return others.length === 0 ? only : nth(candidates, wanted);
}

function unknown({ call, action }: WrittenCall, { apis }: Written): Impossible {
  if (call === undefined) return { defect: 'E8', why: 'it calls nothing', part: action.part };
  const lost = apis.find((api) => api.lost !== undefined && call.startsWith(`${api.namespace}.`));
  if (lost) return { defect: 'E13', why: lost.lost ?? '', part: lost.part };
  return { defect: 'E7', why: `no operation is called '${call}'`, part: action.part };
}

function byCall(call: string, written: Written, all: readonly Operation[]): readonly Operation[] {
  const exact = all.filter((one) => idsOf(one).includes(call));
  if (exact.length > 0) return exact;
  if (written.apis.some((api) => api.lost !== undefined && call.startsWith(`${api.namespace}.`)))
    return [];
  const near = all.filter((one) => idsOf(one).some((id) => normal(id) === normal(call)));
  const ids = new Set(near.map((one) => `${one.api.namespace}.${one.name}`));
  return ids.size === 1 ? near : sameName(call.slice(call.lastIndexOf('.') + 1), all);
}

function idsOf({ api, name }: Operation): readonly string[] {
  return [api.namespace, ...api.aliases].map((namespace) => `${namespace}.${name}`);
}

/** Those of a name, when it is the name of one operation only. */
function sameName(name: string, all: readonly Operation[]): readonly Operation[] {
  const found = all.filter((one) => normal(one.name) === normal(name) && normal(name) !== '');
  return found.length === 1 ? found : [];
}

/** corpus.md W5: the n-th caller means the n-th operation of that name, unless something says otherwise. */
function nth(same: readonly Operation[], { action, call }: WrittenCall): Operation | Impossible {
  const turn = callersOf(action.adapter, call).indexOf(action);
  const meant = same[turn];
  const description = action.part.get('description').text();
  const agrees = (one: Operation) => one.part.get('description').text() === description;
  const other = description !== undefined && same.some(agrees);
  if (meant && (agrees(meant) || !other) && pathAgrees(meant, same, action)) return meant;
  const why = `${labelOf(action)} may mean any of ${same.length} operations called '${call}'`;
  return { defect: 'W5', why, part: action.part };
}

function callersOf({ actions }: Adapter, call: string | undefined): readonly Action[] {
  return actions.filter((one) => one.part.get('call').text() === call);
}

function pathAgrees(meant: Operation, same: readonly Operation[], { path }: Action): boolean {
  if (path === '') return true;
  const ends = (one: Operation) => shape(path).endsWith(shape(one.path));
  return ends(meant) || !same.some(ends);
}

function shape(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.map((one) => `/${one.includes('{') ? '{}' : normal(one)}`).join('');
}
