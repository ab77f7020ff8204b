import { defineRule, type Remark } from './rule.ts';

/** One control port, shared with nobody. */
export const controlPort = defineRule({
  code: 'control-port',
  why: 'A document has several control exposers, or one on the port of another exposer. What controls a server must not be reachable where callers are.',
  example: [
    'exposes:\n- {type: rest, port: 8080}\n- {type: control, port: 8080}',
    'exposes:\n- {type: rest, port: 8080}\n- {type: control, port: 9999}',
  ],
  check({ document }) {
    const controls = document.exposes.filter(({ type }) => type === 'control');
    const [first, ...others] = controls;
    if (!first) return [];
    const again = others.map(
      ({ place }): Remark => ({
        message: 'a document has one control exposer',
        place,
        related: [{ place: first.place, label: 'the first one' }],
        help: 'remove one of them',
      }),
    );
    const shared = document.exposes.find(
      ({ type, port }) => type !== 'control' && port !== undefined && port === first.port,
    );
    if (!shared) return again;
    return [
      ...again,
      {
        message: `the control exposer shares port ${shared.port} with '${shared.namespace}'`,
        place: first.portPlace,
        related: [{ place: shared.portPlace, label: 'here too' }],
        help: 'give it a port of its own',
      },
    ];
  },
});
