import { acceptLegalDocument, type ToAccept } from '@holdfast/contracts/legal'
import { signOut } from '@holdfast/contracts/session'
import { Button, Group, ScrollArea, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { FrontPage } from '../session/front-page.tsx'
import { sessionQuery, useSession } from '../session/queries.ts'
import { LegalText } from './legal-text.tsx'
import { legalNames } from './legal-words.ts'
import { legalQuery } from './queries.ts'

/** Stands before everything else while there is something to accept: one text after the other, each readable in full. */
export function AcceptGate() {
  const [next] = useSession().toAccept
  return next === undefined ? null : <Accept key={`${next.kind}${next.organizationId ?? ''}`} wanted={next} />
}

function Accept({ wanted }: { wanted: ToAccept }) {
  const { i18n } = useLingui()
  const client = useQueryClient()
  const { kind, version, organizationId, organizationName } = wanted
  const text = useQuery(legalQuery(kind))
  const name = i18n._(legalNames[kind])
  const accept = useMutation({
    mutationFn: () => call(acceptLegalDocument, { body: { kind, version, organizationId } }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['legal'] })
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
  })
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    onSuccess: () => window.location.assign('/sign-in'),
  })
  return (
    <FrontPage
      title={name}
      intro={
        organizationName === null ? (
          <Trans>Please read and accept this text to go on.</Trans>
        ) : (
          <Trans>
            As its account administrator, please read and accept this text for {organizationName}.
          </Trans>
        )
      }
    >
      <ListStates query={text} isEmpty={text.data === undefined} empty={null} rows={5}>
        {text.data !== undefined && (
          <ScrollArea.Autosize mah="45vh" type="auto" viewportProps={{ tabIndex: 0, 'aria-label': name }}>
            <LegalText document={text.data} />
          </ScrollArea.Autosize>
        )}
      </ListStates>
      <Stack gap="xs">
        <ProblemAlert error={accept.error ?? leave.error} />
        <Group justify="space-between">
          <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
            <Trans>Sign out</Trans>
          </Button>
          <Button
            loading={accept.isPending}
            disabled={text.data === undefined}
            onClick={() => accept.mutate()}
          >
            <Trans>I accept</Trans>
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          <Trans>
            That you accept is written down with your name, the time, the version and your address.
          </Trans>
        </Text>
      </Stack>
    </FrontPage>
  )
}
