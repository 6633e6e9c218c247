import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigError, flag, hosts, origin, port, readConfig, wholeNumber } from './config.ts'

const shape = {
  PORT: port().default(8080),
  HOST: hosts(),
  SECRET: z.string().min(4),
  VERBOSE: flag().optional(),
}

test('gives typed values, with defaults for what is empty or not set', () => {
  expect(readConfig(shape, { HOST: '127.0.0.1, ::1', SECRET: 'abcd', VERBOSE: 'true', PORT: '' })).toEqual({
    PORT: 8080,
    HOST: ['127.0.0.1', '::1'],
    SECRET: 'abcd',
    VERBOSE: true,
  })
})

test('reads a secret from the file that NAME_FILE names, without its last newline', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'secret')
  writeFileSync(path, 'from a file\n')
  expect(readConfig({ SECRET: z.string() }, { SECRET_FILE: path })).toEqual({ SECRET: 'from a file' })
})

test.each([
  [{ HOST: 'x', SECRET: 'abcd', PORT: '70000' }, 'PORT is not valid: expected a port, 0 to 65535'],
  [{ SECRET: 'abcd' }, 'HOST is not set (or HOST_FILE, the path of a file with it)'],
  [
    { HOST: 'x', SECRET_FILE: '/nowhere/secret' },
    'SECRET_FILE names a file that cannot be read (ENOENT): /nowhere/secret',
  ],
])('says in one line what is wrong with %j', (environment, message) => {
  const act = () => readConfig(shape, environment)
  expect(act).toThrow(ConfigError)
  expect(act).toThrow(message)
})

test('never repeats a bad value, which may be a secret', () => {
  expect(() => readConfig(shape, { HOST: 'x', SECRET: 'abc' })).toThrow(/^(?!.*abc).*SECRET is not valid/)
})

test('an origin has a scheme and host and no path', () => {
  expect(readConfig({ URL: origin() }, { URL: 'https://files.example.org:8443/' })).toEqual({
    URL: 'https://files.example.org:8443',
  })
  for (const bad of ['files.example.org', 'ftp://x', 'https://x/path', 'https://me@x'])
    expect(() => readConfig({ URL: origin() }, { URL: bad })).toThrow(/URL is not valid: expected an address/)
})

test('a whole number keeps its bounds', () => {
  expect(readConfig({ N: wholeNumber(1, 9) }, { N: '9' })).toEqual({ N: 9 })
  for (const bad of ['0', '10', '1.5', '-1', '1e1'])
    expect(() => readConfig({ N: wholeNumber(1, 9) }, { N: bad })).toThrow(
      'expected a whole number from 1 to 9',
    )
})
