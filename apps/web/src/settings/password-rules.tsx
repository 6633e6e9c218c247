import { CharacterClass, type TenantSettings } from '@holdfast/contracts/session'
import { Checkbox, Group, NumberInput, Select, Stack, Switch, Text } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'

interface Props {
  values: TenantSettings
  onChange: (values: TenantSettings) => void
  mayChange: boolean
}

const classWords = {
  lower: msg`small letters`,
  upper: msg`capital letters`,
  digit: msg`digits`,
  symbol: msg`other characters`,
} as const satisfies Record<CharacterClass, object>

/** What a company policy may ask of passwords beyond strength, all of it off by default. */
export function PasswordRules({ values, onChange, mayChange }: Props) {
  const { t, i18n } = useLingui()
  const age = values.passwordMaxAgeDays
  const ages = [...new Set([90, 180, 365, ...(age === null ? [] : [age])])].toSorted(
    (one, other) => one - other,
  )
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        <Trans>
          Passwords are always checked for strength. Forced changes and rules of composition make them worse,
          not better, and are discouraged (OWASP ASVS 5.0, 6.2.10 and 6.2.5); they are here for companies
          whose policy asks for them.
        </Trans>
      </Text>
      <Group align="flex-end">
        <Select
          label={t`A password must be changed`}
          allowDeselect={false}
          disabled={!mayChange}
          data={[
            { value: '', label: t`never` },
            ...ages.map((days) => ({ value: String(days), label: t`after ${days} days` })),
          ]}
          value={age === null ? '' : String(age)}
          onChange={(value) => onChange({ ...values, passwordMaxAgeDays: value ? Number(value) : null })}
        />
        <NumberInput
          label={t`Last passwords that must not come back`}
          min={0}
          max={24}
          allowDecimal={false}
          disabled={!mayChange}
          value={values.passwordHistory}
          onChange={(value) => typeof value === 'number' && onChange({ ...values, passwordHistory: value })}
        />
      </Group>
      <Checkbox.Group
        label={t`A password must have`}
        value={values.passwordClasses}
        onChange={(chosen) =>
          onChange({
            ...values,
            passwordClasses: CharacterClass.options.filter((one) => chosen.includes(one)),
          })
        }
      >
        <Group mt="xs">
          {CharacterClass.options.map((one) => (
            <Checkbox key={one} value={one} label={i18n._(classWords[one])} disabled={!mayChange} />
          ))}
        </Group>
      </Checkbox.Group>
      <Switch
        label={t`A lock-out holds for the whole account, also on known devices`}
        disabled={!mayChange}
        checked={values.strictLockout}
        onChange={(event) => onChange({ ...values, strictLockout: event.currentTarget.checked })}
      />
    </Stack>
  )
}
