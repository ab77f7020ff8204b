/** How text is marked for a terminal. */
export interface Paint {
  error(text: string): string;
  warning(text: string): string;
  frame(text: string): string;
  strong(text: string): string;
}

const asIs = (text: string) => text;

/** No marks at all. */
export const plain: Paint = { error: asIs, warning: asIs, frame: asIs, strong: asIs };
