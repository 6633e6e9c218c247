/** How a password looks to someone who guesses: a hint while typing; the api decides with a dictionary. */
export type Strength = 'empty' | 'too_short' | 'weak' | 'fair' | 'good'

/**
 * Length counts most, then how many different characters there are. `personal` are words that are guessed first
 * (name, e-mail, organisation).
 */
export function passwordStrength(
  password: string,
  minimum: number,
  personal: readonly string[] = [],
): Strength {
  if (password === '') return 'empty'
  if (Array.from(password).length < minimum) return 'too_short'
  const lower = password.toLowerCase()
  let rest = lower
  for (const word of personal.flatMap((one) => one.toLowerCase().split(/[^\p{L}\p{N}]+/u))) {
    if (word.length > 2) rest = rest.replaceAll(word, '')
  }
  const different = new Set(rest).size
  if (rest.length < minimum - 4 || different < 6) return 'weak'
  return different >= 10 && rest.length >= minimum + 2 ? 'good' : 'fair'
}
