export { apiKey } from './api-key.ts';
export { basic } from './basic.ts';
export { bearer } from './bearer.ts';
export { WrongCredential } from './challenge.ts';
export { digest } from './digest.ts';
export { limitGuesses } from './limit-guesses.ts';
export { oauth2Client } from './oauth2-client.ts';
export { oauth2Resource } from './oauth2-resource.ts';
export {
  type AuthField,
  type AuthScheme,
  type AuthSurroundings,
  type Credentials,
  defineAuthScheme,
  openSigner,
  type Signer,
  signingScheme,
  type Verifier,
  type VerifierSurroundings,
  verifyingScheme,
} from './scheme.ts';
