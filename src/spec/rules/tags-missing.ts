import { defineRule } from './rule.ts';

/** Catalogues find documents by their tags. */
export const tagsMissing = defineRule({
  code: 'tags-missing',
  why: '`info` has no tags, by which catalogues sort and find documents.',
  example: ['info:\n  label: Notes', 'info:\n  label: Notes\n  tags: [Notes]'],
  check({ root }) {
    const info = root.get('info');
    // A part for other documents to import has none.
    if (!info.exists && !root.get('capability').exists) return [];
    const tags = info.get('tags');
    if (tags.isList && tags.items('tags').length > 0) return [];
    const place = info.exists ? root.keyPlace('info') : root.headPlace;
    return [{ message: "'info' has no tags", place, help: "add 'tags: […]' under 'info'" }];
  },
});
