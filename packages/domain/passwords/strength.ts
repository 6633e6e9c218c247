import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as english from '@zxcvbn-ts/language-en'
import { DomainError } from '../error.ts'

/** ASVS 5.0, 6.2.9: long ones are welcome; the limit keeps hashing cheap. */
export const longestPassword = 128
/** zxcvbn's estimate of guesses, as a power of ten: "very unguessable" begins at 10. */
const leastGuesses = 10

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
})
/** The most used passwords of the world, most used first. */
const mostUsed = new Set(common.dictionary['passwords-common'])

/**
 * Refuses passwords that are too short, too long, among the most used, or easy to guess for someone who knows the words in
 * `context` (names, addresses). No rules of composition (ASVS 5.0, 6.2.5).
 *
 * @throws DomainError `weak_password`
 */
export function checkStrength(password: string, minimumLength: number, context: readonly string[]): void {
  const length = [...password].length
  if (length < minimumLength)
    throw new DomainError('weak_password', `Use at least ${minimumLength} characters.`)
  if (length > longestPassword)
    throw new DomainError('weak_password', `Use at most ${longestPassword} characters.`)
  if (mostUsed.has(password.toLowerCase()))
    throw new DomainError('weak_password', 'This is one of the most used passwords.')
  const { guessesLog10, feedback } = estimator.check(password, wordsOf(context))
  if (guessesLog10 >= leastGuesses) return
  const advice = [feedback.warning, ...feedback.suggestions].filter(Boolean).join(' ')
  throw new DomainError('weak_password', advice || 'Use more words, or less common ones.')
}

/** Entries whole and joined, and their parts: of `Ada Lovelace` also `adalovelace` and `lovelace`. */
function wordsOf(context: readonly string[]): string[] {
  const parts = context.flatMap((text) => {
    const words = text.split(/[^\p{L}\p{N}]+/u)
    return [text, words.join(''), ...words]
  })
  return [...new Set(parts.map((part) => part.toLowerCase()).filter((part) => part.length >= 3)), 'holdfast']
}
