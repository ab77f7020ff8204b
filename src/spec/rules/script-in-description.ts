import { defineRule } from './rule.ts';
import { descriptionsIn } from './walk.ts';

/** Pages that show a description must not run it. */
export const scriptInDescription = defineRule({
  code: 'script-in-description',
  why: 'A description holds a script tag, an event handler or a `javascript:` link. Pages that show descriptions as markdown may run it.',
  example: ['description: Read <script>…</script>', 'description: Read a note'],
  check: ({ root }) =>
    descriptionsIn(root)
      .filter(({ text }) => /<\s*\/?\s*script\b|\bon\w+\s*=\s*["']|javascript\s*:/i.test(text))
      .map(({ place }) => ({
        message: 'a description holds a script',
        place,
        label: 'a page that shows it may run it',
        help: 'say it in words',
      })),
});
