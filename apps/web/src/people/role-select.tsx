import { type Role, roles } from '@holdfast/contracts/roles'
import { Select } from '@mantine/core'
import { useRoleWords } from './role-words.ts'

interface Props {
  label?: string
  'aria-label'?: string
  value: string | null
  onChange: (role: Role) => void
  disabled?: boolean
  size?: 'xs' | 'sm'
  withDescription?: boolean
}

export function RoleSelect({ value, onChange, withDescription = false, size = 'sm', ...props }: Props) {
  const { nameOf, meaningOf } = useRoleWords()
  const options: string[] = [...roles]
  if (value !== null && !options.includes(value)) options.push(value)
  const chosen = (next: string | null) => {
    const role = roles.find((one) => one === next)
    if (role !== undefined) onChange(role)
  }
  return (
    <Select
      {...props}
      size={size}
      data={options.map((id) => ({ value: id, label: nameOf(id) }))}
      description={withDescription && value !== null ? meaningOf(value) : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      onChange={chosen}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
