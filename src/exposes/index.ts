export {
  defineExposer,
  type Exposer,
  type Offer,
  type OfferedInput,
  type Runtime,
  type Serving,
} from './exposer.ts';
