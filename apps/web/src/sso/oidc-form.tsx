import { clientAuthentications } from '@holdfast/contracts/sso'
import type { SsoProvider } from '@holdfast/contracts/sso'
import { updateSsoProvider } from '@holdfast/contracts/sso-routes'
import { Button, Checkbox, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useSsoAct } from './use-sso-act.ts'

/** Client id and secret of OpenID Connect, and what can be left as it is. */
export function OidcForm({ provider, organizationId }: { provider: SsoProvider; organizationId: string }) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId, { quiet: true })
  const { oidc } = provider
  const [values, setValues] = useState({
    clientId: oidc?.clientId ?? '',
    clientAuthentication: oidc?.clientAuthentication ?? 'client_secret_basic',
    scopes: oidc?.scopes ?? 'openid profile email',
    userInfo: oidc?.userInfo ?? true,
    signOut: oidc?.signOut ?? true,
  })
  const [secret, setSecret] = useState('')
  const save = () =>
    act.mutate(async () => {
      await call(updateSsoProvider, {
        params: { organizationId, providerId: provider.id },
        body: {
          version: provider.version,
          oidc: { ...values, clientId: values.clientId || null },
          ...(secret !== '' && { clientSecret: secret }),
        },
      })
      notifications.show({ message: t`Saved.` })
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="sm" maw={520}>
        <ProblemAlert error={act.error} />
        <TextInput
          label={t`Client id`}
          required
          withAsterisk={false}
          autoComplete="off"
          value={values.clientId}
          onChange={(event) => setValues({ ...values, clientId: event.currentTarget.value })}
        />
        <NativeSelect
          label={t`How we prove who we are`}
          value={values.clientAuthentication}
          data={[
            { value: 'client_secret_basic', label: t`Client secret (usual)` },
            { value: 'client_secret_post', label: t`Client secret in the body` },
            { value: 'private_key_jwt', label: t`Signed by our key (private_key_jwt)` },
          ]}
          onChange={(event) => {
            const chosen = clientAuthentications.find((one) => one === event.currentTarget.value)
            if (chosen) setValues({ ...values, clientAuthentication: chosen })
          }}
        />
        {values.clientAuthentication !== 'private_key_jwt' && (
          <PasswordInput
            label={t`Client secret`}
            description={
              provider.hasClientSecret ? t`One is kept. Enter another one to replace it.` : undefined
            }
            required={!provider.hasClientSecret}
            withAsterisk={false}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t`Show the secret` }}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={t`Scopes`}
          value={values.scopes}
          onChange={(event) => setValues({ ...values, scopes: event.currentTarget.value })}
        />
        <Checkbox
          label={t`Ask for claims that the token lacks (userinfo)`}
          checked={values.userInfo}
          onChange={(event) => setValues({ ...values, userInfo: event.currentTarget.checked })}
        />
        <Checkbox
          label={t`Sign out at the provider, too`}
          checked={values.signOut}
          onChange={(event) => setValues({ ...values, signOut: event.currentTarget.checked })}
        />
        <Button type="submit" w="fit-content" loading={act.isPending}>
          <Trans>Save</Trans>
        </Button>
      </Stack>
    </form>
  )
}
