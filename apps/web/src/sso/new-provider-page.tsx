import { createSsoProvider, updateSsoProvider } from '@holdfast/contracts/sso-routes'
import { ssoPresets } from '@holdfast/contracts/sso'
import type { SsoPreset } from '@holdfast/contracts/sso'
import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { PresetMark } from './preset-mark.tsx'
import { kindNames, presets } from './presets.ts'
import type { Kind } from './presets.ts'
import { ssoKey } from './queries.ts'
import classes from './sso.module.css'

/** `/organizations/:id/sso/new?preset=…`: which product, then which protocol. */
export function Page() {
  const { t } = useLingui()
  const search = useSearch({ from: '/inside/organizations/$organizationId/sso/new' })
  const preset = ssoPresets.find((one) => one === search.preset)
  return (
    <PageFrame
      title={t`Connect a provider`}
      intro={
        preset === undefined
          ? t`What does your company sign in with? Each has steps of its own.`
          : t`It begins as a draft: nobody signs in by it until you have tested it and switched it on.`
      }
      size="md"
    >
      {preset === undefined ? <Choose /> : <Begin preset={preset} key={preset} />}
    </PageFrame>
  )
}

function Choose() {
  const { i18n } = useLingui()
  const navigate = useNavigate({ from: '/organizations/$organizationId/sso/new' })
  return (
    <div className={classes.cards}>
      {ssoPresets.map((preset) => (
        <button
          key={preset}
          type="button"
          className={classes.card}
          onClick={() => void navigate({ search: { preset } })}
        >
          <PresetMark preset={preset} />
          <div style={{ minWidth: 0 }}>
            <Text fw={600}>{presets[preset].name}</Text>
            <Text size="xs" c="dimmed">
              {i18n._(presets[preset].console)}
            </Text>
          </div>
        </button>
      ))}
    </div>
  )
}

function Begin({ preset }: { preset: SsoPreset }) {
  const { t, i18n } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sso/new' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const { name: product, kinds, usual } = presets[preset]
  const [name, setName] = useState(preset === 'other' ? '' : product)
  const [kind, setKind] = useState<Kind>(usual)
  const begin = useMutation({
    mutationFn: async () => {
      const made = await call(createSsoProvider, { params: { organizationId }, body: { name, kind, preset } })
      const { mapping, scopes } = kinds[kind] ?? { mapping: {} }
      const oidc = kind === 'oidc' && scopes !== undefined ? { oidc: { scopes } } : {}
      return call(updateSsoProvider, {
        params: { organizationId, providerId: made.id },
        body: { mapping, ...oidc },
      })
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ssoKey(organizationId) })
      await navigate({ to: `/organizations/${organizationId}/sso/providers/${id}` })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        begin.mutate()
      }}
    >
      <Stack maw={520}>
        <Group gap="sm">
          <PresetMark preset={preset} />
          <Text fw={600}>{product}</Text>
        </Group>
        <ProblemAlert error={begin.error} />
        <Radio.Group
          label={t`Protocol`}
          description={t`Both are equally safe here. The first one is usual for this product.`}
          value={kind}
          onChange={(value) => setKind(value === 'saml' ? 'saml' : 'oidc')}
        >
          <Stack gap="xs" mt="xs">
            {(usual === 'oidc' ? (['oidc', 'saml'] as const) : (['saml', 'oidc'] as const)).map((one) => (
              <Radio key={one} value={one} label={i18n._(kindNames[one])} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={t`Name`}
          description={t`People read it on the button: “Sign in with …”.`}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group>
          <Button
            variant="default"
            onClick={() => void navigate({ to: `/organizations/${organizationId}/sso/new`, search: {} })}
          >
            <Trans>Back</Trans>
          </Button>
          <Button type="submit" loading={begin.isPending}>
            <Trans>Begin</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
