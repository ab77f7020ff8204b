/** One turn of a conversation as a model reads it. */
export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What a model is asked. */
export interface ModelRequest {
  readonly modelId: string;
  readonly messages: readonly ModelMessage[];
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly stopSequences: readonly string[] | undefined;
}

/** What an answer took. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}

/** A piece of an answer; the last one ends it. */
export type ReplyPart =
  | { readonly kind: 'delta'; readonly text: string }
  | { readonly kind: 'end'; readonly stopReason: string; readonly usage: Usage };

/** A model as the published description of QuantCDN's API lists it. */
export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly capabilities: {
    readonly text: boolean;
    readonly multimodal: boolean;
    readonly embeddings: boolean;
    readonly streaming: boolean;
    readonly toolUse: boolean;
  };
}

/** Where answers come from. */
export interface ChatModel {
  /** @throws Refusal model_unavailable */
  list(signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /**
   * Answers piece by piece.
   *
   * @param signal says that nobody waits any more
   * @throws Refusal model_unavailable
   */
  reply(request: ModelRequest, signal: AbortSignal): AsyncIterable<ReplyPart>;
}

/** What a model can that only talks. */
export const TALKS: ModelInfo['capabilities'] = {
  text: true,
  multimodal: false,
  embeddings: false,
  streaming: true,
  toolUse: false,
};
