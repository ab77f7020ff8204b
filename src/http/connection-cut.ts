/**
 * Thrown by a handler, or by a body on its way out, that wants its caller to lose the connection
 * without an answer, or in the middle of one. Nothing but an emulated failure does that.
 */
export class ConnectionCut extends Error {
  constructor() {
    super('the connection is cut on purpose');
    this.name = 'ConnectionCut';
  }
}
