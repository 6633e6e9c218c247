import { TextInput } from '@mantine/core'

interface Props {
  label: string
  value: string
  onChange: (code: string) => void
}

/** Six digits of an authenticator app; phones offer their number pad and what just arrived. */
export function CodeInput({ label, value, onChange }: Props) {
  return (
    <TextInput
      label={label}
      name="one-time-code"
      autoComplete="one-time-code"
      inputMode="numeric"
      pattern="\s*\d{3}\s?\d{3}\s*"
      maxLength={9}
      required
      withAsterisk={false}
      data-autofocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      styles={{ input: { fontVariantNumeric: 'tabular-nums', letterSpacing: 2 } }}
    />
  )
}
