import { ssoSignOut } from '@holdfast/contracts/sso-sign-in'
import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../api/call.ts'
import { sessionLeft } from '../session/gate.ts'
import { useSession } from '../session/queries.ts'

export function AccountMenu() {
  const { t } = useLingui()
  const { person } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const leave = useMutation({
    mutationFn: () => call(ssoSignOut, {}, { waitForSignIn: false }),
    // A full load: nothing of the session stays in memory. Uploads under way are listed again after the next sign-in. Who came
    // by an identity provider signs out there, too.
    onSettled: (left) => {
      sessionLeft()
      window.location.assign(left?.url ?? '/sign-in')
    },
  })
  const mark = (scheme: string) => (colorScheme === scheme ? '✓' : null)
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <UnstyledButton style={{ borderRadius: '50%' }}>
          <Avatar name={person.displayName} alt="" color="brand" size={36} />
          <span className="visually-hidden">{t`Account of ${person.displayName}`}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: '8px 12px' }}>
          <Text size="sm" fw={600} truncate>
            {person.displayName}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {person.email}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={18} />}>
          <Trans>Your account</Trans>
        </Menu.Item>
        <Menu.Label>
          <Trans>Appearance</Trans>
        </Menu.Label>
        <Menu.Item
          leftSection={<IconDeviceDesktop size={18} />}
          rightSection={mark('auto')}
          onClick={() => setColorScheme('auto')}
        >
          <Trans>As the system</Trans>
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSun size={18} />}
          rightSection={mark('light')}
          onClick={() => setColorScheme('light')}
        >
          <Trans>Light</Trans>
        </Menu.Item>
        <Menu.Item
          leftSection={<IconMoon size={18} />}
          rightSection={mark('dark')}
          onClick={() => setColorScheme('dark')}
        >
          <Trans>Dark</Trans>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => leave.mutate()}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
