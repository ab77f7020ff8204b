import type { PathTemplate } from '../../http/index.ts';
import type { ContractResponse, Exposure, Flow, Input } from '../../plan/index.ts';
import type { Place } from '../../spec/index.ts';

/** A REST API. */
export interface RestExposure extends Exposure {
  readonly type: 'rest';
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly routes: readonly RestRoute[];
}

/** One method on one path. */
export interface RestRoute {
  /** Unique in its exposure; the operation id in OpenAPI. */
  readonly name: string;
  /** Upper case. */
  readonly method: string;
  readonly path: PathTemplate;
  /** Name of the resource it belongs to; the tag in OpenAPI. */
  readonly resource: string;
  readonly description: string;
  readonly inputs: readonly Input[];
  readonly flow: Flow;
  readonly place: Place;
  /** Documented responses of the called operation, when a contract stands beside the document. */
  readonly responses: readonly ContractResponse[];
}
