import type { SsoProvider } from '@holdfast/contracts/sso'
import { updateSsoProvider } from '@holdfast/contracts/sso-routes'
import { Button, Checkbox, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useSsoAct } from './use-sso-act.ts'

/** What metadata fill in, for reading and for the rare case that there are none. */
export function SamlForm({ provider, organizationId }: { provider: SsoProvider; organizationId: string }) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId, { quiet: true })
  const { saml } = provider
  const [values, setValues] = useState({
    entityId: saml?.entityId ?? '',
    signOnUrl: saml?.signOnUrl ?? '',
    signOnBinding: saml?.signOnBinding ?? 'redirect',
    signOutUrl: saml?.signOutUrl ?? '',
    signRequests: saml?.signRequests ?? true,
    encryptedOnly: saml?.encryptedOnly ?? false,
    signedResponse: saml?.signedResponse ?? false,
    signOut: saml?.signOut ?? true,
  })
  const save = () =>
    act.mutate(async () => {
      const { entityId, signOnUrl, signOutUrl } = values
      await call(updateSsoProvider, {
        params: { organizationId, providerId: provider.id },
        body: {
          version: provider.version,
          saml: {
            ...values,
            entityId: entityId || null,
            signOnUrl: signOnUrl || null,
            signOutUrl: signOutUrl || null,
          },
        },
      })
      notifications.show({ message: t`Saved.` })
    })
  const field = (key: 'entityId' | 'signOnUrl' | 'signOutUrl', label: string) => (
    <TextInput
      label={label}
      value={values[key]}
      onChange={(event) => setValues({ ...values, [key]: event.currentTarget.value })}
    />
  )
  const check = (key: 'signRequests' | 'encryptedOnly' | 'signedResponse' | 'signOut', label: string) => (
    <Checkbox
      label={label}
      checked={values[key]}
      onChange={(event) => setValues({ ...values, [key]: event.currentTarget.checked })}
    />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="sm" maw={520}>
        <ProblemAlert error={act.error} />
        <Text size="sm" c="dimmed">
          <Trans>Metadata fill this in. Change it only when your provider has none.</Trans>
        </Text>
        {field('entityId', t`Entity id of the provider`)}
        {field('signOnUrl', t`Sign-on address`)}
        <NativeSelect
          label={t`Requests are sent`}
          value={values.signOnBinding}
          data={[
            { value: 'redirect', label: t`in the address (HTTP-Redirect)` },
            { value: 'post', label: t`as a form (HTTP-POST)` },
          ]}
          onChange={(event) =>
            setValues({
              ...values,
              signOnBinding: event.currentTarget.value === 'post' ? 'post' : 'redirect',
            })
          }
        />
        {field('signOutUrl', t`Sign-out address`)}
        {check('signRequests', t`Sign our requests`)}
        {check('encryptedOnly', t`Refuse assertions that are not encrypted`)}
        {check('signedResponse', t`Refuse responses that are not signed as a whole`)}
        {check('signOut', t`Sign out at the provider, too`)}
        <Button type="submit" w="fit-content" loading={act.isPending}>
          <Trans>Save</Trans>
        </Button>
      </Stack>
    </form>
  )
}
