export {
  type Combined,
  defineExposer,
  type Exposer,
  type GivenTexts,
  type Offer,
  type OfferedInput,
  type Part,
  type Reply,
  type Runtime,
  type Serving,
} from './exposer.ts';
