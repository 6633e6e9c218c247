import { checkName, type NameProblem } from '@holdfast/contracts/names'
import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

const words: Record<NameProblem, MessageDescriptor> = {
  empty: msg`A name needs at least one character.`,
  too_long: msg`This name is too long (at most 255 bytes).`,
  dots: msg`“.” and “..” cannot be names.`,
  reserved_character: msg`A name cannot hold / or \\.`,
  control_character: msg`This name holds a character that cannot be shown.`,
  bidi_character: msg`This name holds a character that turns the reading direction.`,
  not_unicode: msg`This name holds a broken character.`,
  surrounding_space: msg`A name cannot begin or end with a space.`,
}

/** Why a typed name cannot be used, in plain words; undefined when it can. Surrounding spaces are forgiven. */
export function nameProblem(typed: string): string | undefined {
  const checked = checkName(typed.trim())
  return 'problem' in checked ? i18n._(words[checked.problem]) : undefined
}
