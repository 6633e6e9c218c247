import { roles } from '@holdfast/contracts/roles'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { templatesQuery } from '../rights/queries.ts'
import { useRoleWords } from './role-words.ts'

interface Props {
  label?: string
  'aria-label'?: string
  value: string | null
  onChange: (templateId: string) => void
  disabled?: boolean
  size?: 'xs' | 'sm'
  withDescription?: boolean
  /** Offers the organisation's own templates, too. */
  organizationId?: string | undefined
  /** A template that is not offered. */
  without?: string
}

/** Chooses a permission template: one of the five predefined ones, or one of the organisation's own. */
export function RoleSelect(props: Props) {
  const { value, onChange, organizationId, without, withDescription = false, size = 'sm', ...rest } = props
  const { nameOf, meaningOf } = useRoleWords()
  const templates = useQuery({ ...templatesQuery(organizationId ?? ''), enabled: Boolean(organizationId) })
  const own = templates.data?.items.filter((one) => !one.predefined && one.id !== without) ?? []
  const options = [
    ...roles.map((role) => ({ value: role as string, label: nameOf(role) })),
    ...own.map((one) => ({ value: one.id, label: one.name })),
  ]
  if (value !== null && !options.some((one) => one.value === value))
    options.push({ value, label: nameOf(value) })
  const description = own.find((one) => one.id === value)?.description ?? meaningOf(value ?? '')
  return (
    <Select
      {...rest}
      size={size}
      data={options}
      description={withDescription && value !== null ? description : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      onChange={(next) => next !== null && onChange(next)}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
