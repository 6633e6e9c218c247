import { checkName, nameKey, numberedName } from '@holdfast/contracts/names'
import type { NameProblem } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'

const reasons: Record<NameProblem, string> = {
  empty: 'A name cannot be empty.',
  too_long: 'A name cannot be longer than 255 bytes.',
  dots: '“.” and “..” are not names.',
  reserved_character: 'A name cannot hold “/” or “\\”.',
  control_character: 'A name cannot hold control characters.',
  bidi_character: 'A name cannot hold characters that reorder the text around them.',
  not_unicode: 'The name is not valid Unicode.',
  surrounding_space: 'A name cannot begin or end with a space.',
}

export interface Named {
  name: string
  key: string
}

/**
 * A name in its kept form, with the key by which it is compared.
 *
 * @throws DomainError `name_invalid`
 */
export function named(input: string): Named {
  const checked = checkName(input)
  if ('problem' in checked)
    throw new DomainError('name_invalid', reasons[checked.problem], { problem: checked.problem })
  return { name: checked.name, key: nameKey(checked.name) }
}

/** The first of `name`, `name (2)`, `name (3)`… that is free in a folder. */
export async function freeName(tx: Transaction, parentId: string, wanted: Named): Promise<Named> {
  for (let first = 1; ; first += 100) {
    const candidates = Array.from({ length: 100 }, (_, index) => candidate(wanted, first + index))
    const taken = await tx.execute<{ name_key: string }>(sql`
      select name_key from nodes where parent_id = ${parentId} and trash_root_id is null
        and name_key = any(${sql.param(candidates.map(({ key }) => key))}::text[])`)
    const keys = new Set(taken.map((row) => row.name_key))
    const free = candidates.find(({ key }) => !keys.has(key))
    if (free) return free
  }
}

function candidate(wanted: Named, number: number): Named {
  if (number === 1) return wanted
  const name = numberedName(wanted.name, number)
  return { name, key: nameKey(name) }
}
