import { describe, expect, test } from 'vitest';
import { argumentsOf, documentOf, inputsOf, link } from './kit.ts';

const tool = (value: string, declared = '') =>
  link(
    documentOf({
      tools: `[{name: get, call: api.get, ${declared} with: {id: desk.id, lang: ${value}}}]`,
    }),
  );
const LANG = 'inputParameters: [{name: lang, type: string, description: Language}],';

describe('what means an input of the exposer it stands in', () => {
  test.each([
    ['the own namespace', 'desk.lang'],
    ['the kind of the exposer', 'tools.lang'],
    ['the kind in the singular', 'tool.lang'],
    ['the protocol', 'mcp.lang'],
    ['$this', '$this.lang'],
    ['$this and the namespace', '$this.desk.lang'],
    ['input', 'input.lang'],
    ['the bare name of an input', 'lang'],
    ['spaces around it', "' desk.lang '"],
  ])('%s', (_what, value) => {
    const { tool: found, errors } = tool(value);
    expect(argumentsOf(found('get'))).toEqual({ id: 'input id', lang: 'input lang' });
    expect(errors).toEqual([]);
  });

  test.each([
    ['in two braces', "'{{lang}}'", 'template <lang>'],
    ['in two braces, with its prefix', "'{{tools.lang}}'", 'template <lang>'],
    ['inside of text', "'x-{{ lang }}-y'", 'template x-<lang>-y'],
    ['twice', "'{{lang}}{{desk.lang}}'", 'template <lang><lang>'],
  ])('%s', (_what, value, expected) => {
    const { tool: found } = tool(value);
    expect(argumentsOf(found('get'))).toMatchObject({ lang: expected });
    expect(inputsOf(found('get'))).toContain('lang?: query string');
  });
});

test('every spelling but the own namespace is told, with what the language writes', () => {
  const told = (value: string) =>
    tool(value).diagnostics.find(({ code }) => code === 'generic-prefix')?.message;
  expect(told('desk.lang')).toBeUndefined();
  expect(told('tools.lang')).toBe(
    "'tools.lang' is read as the input 'lang'; the language writes 'desk.lang'",
  );
});

describe('what is sent as it stands', () => {
  test.each([
    ['text', 'en', '"en"'],
    ['a whole number', '5', '5'],
    ['a number', '0.5', '0.5'],
    ['true', 'true', 'true'],
    ['false', 'false', 'false'],
    ['null', 'null', 'null'],
    ['nothing, which is null', '', 'null'],
    ['a list', '[1, a]', '[1,"a"]'],
    ['a map', '{a: {b: 1}}', '{"a":{"b":1}}'],
    ['text of digits', "'007'", '"007"'],
    ['a name of another exposer kind', 'rest.lang', '"rest.lang"'],
    ['a host name', 'example.com', '"example.com"'],
    ['a file name after a word that may mean inputs', 'input.txt', '"input.txt"'],
    ['three braces', "'{{{lang}}}'", '"{{{lang}}}"'],
    ['a section', "'{{#lang}}x{{/lang}}'", '"{{#lang}}x{{/lang}}"'],
    ['a partial', "'{{> lang}}'", '"{{> lang}}"'],
    ['empty braces', "'{{}}'", '"{{}}"'],
    ['a JSONPath', '$.lang', '"$.lang"'],
    [
      'a member that is called like a keyword',
      "{in: path, $ref: '#/x', desk.lang: 1}",
      '{"in":"path","$ref":"#/x","desk.lang":1}',
    ],
  ])('%s', (_what, value, expected) => {
    const { tool: found, errors } = tool(value);
    expect(argumentsOf(found('get'))).toMatchObject({ lang: `literal ${expected}` });
    expect(errors).toEqual([]);
  });
});

test('a literal is only suspected where it may be a slip', () => {
  const suspected = (value: string) =>
    tool(value, LANG).diagnostics.find(({ code }) => code === 'literal-looks-like-reference')?.help;
  expect(suspected('dsek.lang')).toBe("did you mean 'desk.lang'?");
  expect(suspected('other.lang')).toBe("did you mean 'desk.lang'?");
  expect(suspected('example.com')).toBeUndefined();
  expect(suspected('report.pdf')).toBeUndefined();
});
