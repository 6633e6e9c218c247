/**
 * Whether a test must be skipped because the machine lacks something. With HOLDFAST_TEST_ALL=1, as in continuous
 * integration, that is a failure instead, so that nothing is skipped unseen.
 */
export function lacks(what: string, present: boolean): boolean {
  if (!present && process.env['HOLDFAST_TEST_ALL'] === '1')
    throw new Error(`this machine lacks ${what}, and HOLDFAST_TEST_ALL=1 allows no skipped tests`)
  return !present
}
