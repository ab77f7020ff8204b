export {
  type Combined,
  defineExposer,
  type Exposer,
  type Offer,
  type OfferedInput,
  type Part,
  type Runtime,
  type Serving,
} from './exposer.ts';
