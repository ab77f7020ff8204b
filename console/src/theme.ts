import { effect, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

const KEY = 'capstan-theme';

/** How the console looks. Until somebody chooses, as the system does. */
export const theme = signal<Theme>(kept() ?? systems());

/** The other one. */
export function turnTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // Where nothing may be kept, it is chosen again next time.
  }
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

function kept(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined;
  }
}

function systems(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
