export { apiKey } from './api-key.ts';
export { basic } from './basic.ts';
export { bearer } from './bearer.ts';
export { type AuthField, type AuthScheme, type Credentials, defineAuthScheme } from './scheme.ts';
