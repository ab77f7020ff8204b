import { readFaultRules } from '../faults/fault-rule.ts';
import { bodyOf, type ControlCall, type ControlRoute } from './route.ts';

/** `/_emulator/faults` */
export const faultRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/faults', answer: listed },
  {
    method: 'PUT',
    path: '/faults',
    async answer(call) {
      call.emulator.faults.set(readFaultRules(await bodyOf(call)));
      return listed(call);
    },
  },
  {
    method: 'POST',
    path: '/faults',
    async answer(call) {
      const [rule] = readFaultRules([await bodyOf(call)]);
      if (rule) call.emulator.faults.add(rule);
      return listed(call);
    },
  },
  { method: 'DELETE', path: '/faults', answer: ({ emulator }) => emulator.faults.clear() },
];

function listed({ emulator }: ControlCall) {
  return { rules: emulator.faults.list() };
}
