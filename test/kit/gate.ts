/** Something to wait for, and the way to let it happen. */
export interface Gate {
  readonly passed: Promise<void>;
  pass(): void;
}

/** A closed one. */
export function gate(): Gate {
  let pass = () => {};
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return { passed, pass };
}
