import type { HttpRequest, HttpResponse, PathTemplate } from '../../http/index.ts';
import { parsePathTemplate } from '../../http/index.ts';
import type { Operator } from '../operator.ts';
import type { ControlExposure } from './exposure.ts';
import type { LogStreams } from './log-streams.ts';

/** What an answer is made of. */
export interface Asked {
  readonly request: HttpRequest;
  /** Values of the path's placeholders. */
  readonly values: ReadonlyMap<string, string>;
  readonly operator: Operator;
  readonly exposure: ControlExposure;
  readonly streams: LogStreams;
  /** Whether the caller has proved who it is, or nobody has to. */
  readonly admitted: boolean;
}

/** One thing that the control port answers. */
export interface ControlRoute {
  readonly method: string;
  readonly path: PathTemplate;
  readonly description: string;
  /** Whether it is there. */
  isOn(exposure: ControlExposure): boolean;
  /** Whether it is answered without a credential. Absent = it is not. */
  isOpen?(request: HttpRequest, operator: Operator): boolean;
  answer(asked: Asked): HttpResponse | Promise<HttpResponse>;
}

/** Declares a route with its other names. */
export function route(
  names: string,
  description: string,
  isOn: ControlRoute['isOn'],
  answer: ControlRoute['answer'],
): readonly ControlRoute[] {
  const [method = '', ...paths] = names.split(' ');
  return paths.map((path) => ({
    method,
    path: parsePathTemplate(path),
    description,
    isOn,
    answer,
  }));
}
