export {
  type FileEntry,
  type Found,
  find,
  listFiles,
  MAX_DEPTH,
  readBelow,
  readFound,
  reportAbsence,
  TooMuch,
} from './confined.ts';
export { type Location, readLocation } from './location.ts';
export { mediaTypeOf } from './media-type.ts';
