import { useState } from 'preact/hooks';

/** How long it says that it was done. */
const TOLD_MS = 1500;

/** Puts a text on the clipboard. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [told, tell] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell('Copied');
    } catch {
      tell('Not allowed');
    }
    setTimeout(() => tell(''), TOLD_MS);
  };
  return (
    <button type="button" class="small copy" onClick={copy} aria-live="polite">
      {told || label}
    </button>
  );
}
