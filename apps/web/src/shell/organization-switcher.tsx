import { Button, Menu, Text } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useSession } from '../session/queries.ts'
import { rememberOrganization, useCurrentOrganization } from './current-organization.ts'

/** Shows the organisation one works in; a person of several chooses here. */
export function OrganizationSwitcher() {
  const { t } = useLingui()
  const { organizations } = useSession()
  const current = useCurrentOrganization()
  const navigate = useNavigate()
  if (current === undefined) return null
  if (organizations.length === 1) {
    return (
      <Text size="sm" c="dimmed" truncate maw={240}>
        {current.name}
      </Text>
    )
  }
  const choose = (organizationId: string) => {
    rememberOrganization(organizationId)
    void navigate({ to: '/organizations/$organizationId/projects', params: { organizationId } })
  }
  return (
    <Menu width={260} position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          rightSection={<IconSelector size={16} />}
          aria-label={t`Organisation: ${current.name}`}
        >
          <Text size="sm" truncate maw={180}>
            {current.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {organizations.map((one) => (
          <Menu.Item
            key={one.organizationId}
            onClick={() => choose(one.organizationId)}
            rightSection={one === current ? <IconCheck size={16} /> : null}
          >
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
