import { PasswordInput, Progress, Text } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { passwordStrength, type Strength } from './password-strength.ts'

interface Props {
  value: string
  onChange: (value: string) => void
  /** Fewest characters, by the policy. */
  minimum?: number
  /** Words that are guessed first: name, e-mail, organisation. */
  personal?: readonly string[]
  label?: string
  error?: ReactNode
}

const shown: Record<Strength, { value: number; color: string }> = {
  empty: { value: 0, color: 'gray' },
  too_short: { value: 15, color: 'red' },
  weak: { value: 35, color: 'orange' },
  fair: { value: 70, color: 'yellow' },
  good: { value: 100, color: 'teal' },
}

/** A field for a new password that tells while typing how it stands. */
export function NewPasswordInput({ value, onChange, minimum = 12, personal = [], label, error }: Props) {
  const { t } = useLingui()
  const strength = passwordStrength(value, minimum, personal)
  const hints: Record<Strength, string> = {
    empty: t`At least ${minimum} characters. A few words that do not belong together are good.`,
    too_short: t`Too short: at least ${minimum} characters.`,
    weak: t`Easy to guess: add words that are not about you.`,
    fair: t`Good enough. Longer is better.`,
    good: t`Hard to guess.`,
  }
  return (
    <div>
      <PasswordInput
        label={label ?? t`Password`}
        name="new-password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t`Show password` }}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Progress
        value={shown[strength].value}
        color={shown[strength].color}
        size={4}
        mt={8}
        aria-label={t`Strength of the password`}
      />
      <Text size="xs" c="dimmed" mt={4} role="status">
        {hints[strength]}
      </Text>
    </div>
  )
}
