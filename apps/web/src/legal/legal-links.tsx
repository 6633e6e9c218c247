import { legalKinds } from '@holdfast/contracts/legal'
import { Anchor, Group } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { legalNames } from './legal-words.ts'

/** The texts that everyone can read at any time. */
export function LegalLinks() {
  const { i18n, t } = useLingui()
  return (
    <Group component="nav" aria-label={t`Legal`} gap="sm" justify="center">
      {legalKinds.map((kind) => (
        <Anchor key={kind} component={Link} to={`/legal/${kind}`} size="xs" underline="always">
          {i18n._(legalNames[kind])}
        </Anchor>
      ))}
    </Group>
  )
}
