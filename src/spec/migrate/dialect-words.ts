/** How a dialect writes what all of them can say. */
export interface DialectWords {
  readonly rootKey: 'naftiko' | 'ikanos';
  readonly version: string;
  /** Shape of things with names. */
  readonly collections: 'list' | 'map';
  readonly title: 'label' | 'display';
  readonly flows: 'functions' | 'flows';
  readonly target: 'targetName' | 'target';
  readonly from: 'location' | 'from';
  /** Whether it has tags everywhere, responses, media types of answers and sizes of binary ones. */
  readonly rich: boolean;
  /** Whether more than consumed APIs can be imported. */
  readonly importsAll: boolean;
}

/** Dialects that documents can be rewritten in, by the name of the target. */
export const DIALECTS = {
  'ikanos-1.0.0-beta5': {
    rootKey: 'ikanos',
    version: '1.0.0-beta5',
    collections: 'map',
    title: 'display',
    flows: 'flows',
    target: 'target',
    from: 'from',
    rich: true,
    importsAll: true,
  },
  'naftiko-1.0.0-alpha2': {
    rootKey: 'naftiko',
    version: '1.0.0-alpha2',
    collections: 'list',
    title: 'label',
    flows: 'functions',
    target: 'targetName',
    from: 'location',
    rich: false,
    importsAll: false,
  },
} as const satisfies Record<string, DialectWords>;

/** One of {@link DIALECTS}. */
export type Target = keyof typeof DIALECTS;

/** All of them, the newest first. */
export const TARGETS = Object.keys(DIALECTS) as Target[];
