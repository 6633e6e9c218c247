import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

/* docs/security/asvs.csv answers every requirement of OWASP ASVS 5.0 at levels 1 and 2. What it says must be true of this tree. */
const root = resolve(import.meta.dirname, '../..')
const [heading, ...rows] = readFileSync(`${root}/docs/security/asvs.csv`, 'utf8')
  .trim()
  .split('\n')
  .map(fieldsOf)
const answers = rows.map(([requirement = '', level = '', answer = '', evidence = '', how = '']) => ({
  requirement,
  level,
  answer,
  evidence: evidence.split(';').filter(Boolean),
  how,
}))

/** Fields of a line, quoted where they hold commas or quotes (RFC 4180); none holds a line break. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

test('every requirement of both levels is answered once', () => {
  expect(heading).toEqual(['requirement', 'level', 'answer', 'evidence', 'how'])
  expect(answers.filter(({ level }) => level === '1')).toHaveLength(70)
  expect(answers.filter(({ level }) => level === '2')).toHaveLength(183)
  expect(new Set(answers.map(({ requirement }) => requirement)).size).toBe(253)
})

test('an answer is met with evidence that is here, not applicable, or open with a reason', () => {
  for (const { requirement, answer, evidence, how } of answers) {
    expect(['met', 'not applicable', 'open'], requirement).toContain(answer)
    expect(how, requirement).toMatch(/\.$/)
    if (answer === 'met') expect(evidence, requirement).not.toEqual([])
    for (const path of evidence) expect(existsSync(`${root}/${path}`), `${requirement}: ${path}`).toBe(true)
  }
})

test('nothing is open at level 1, and little at level 2', () => {
  const open = answers.filter(({ answer }) => answer === 'open')
  expect(open.filter(({ level }) => level === '1')).toEqual([])
  expect(open.length).toBeLessThanOrEqual(15)
})
