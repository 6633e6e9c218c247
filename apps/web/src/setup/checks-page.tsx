import { Button, Group, Loader, Paper, Stack, Text, ThemeIcon } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconAlertTriangle, IconArrowRight, IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useSession } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { checks, type CheckResult } from './checks.ts'
import { firstProject } from './first-project.ts'
import { useCheckWords } from './check-words.ts'

/** `/operator/checks` (`?first=true` right after set-up): what this browser finds out about the appliance, live. */
export function Page() {
  const { t } = useLingui()
  const { first } = useSearch({ from: '/inside/operator/checks' })
  const session = useSession()
  const organizationId = session.organizations[0]?.organizationId
  const project = useQuery({
    queryKey: ['first-project', organizationId],
    queryFn: () => (organizationId === undefined ? null : firstProject(organizationId, t`First project`)),
    // The first storage may come with the connector’s next heartbeat, within ten seconds.
    retry: 20,
    retryDelay: 1000,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <PageFrame
      title={first === true ? t`Holdfast is set up` : t`Checks`}
      intro={t`This browser checks now what people will need. A line that fails says how to mend it; nothing blocks you.`}
      size="md"
      actions={
        <Button
          component={Link}
          to={project.data == null ? '/' : `/projects/${project.data.id}/files`}
          rightSection={<IconArrowRight size={18} />}
          loading={first === true && project.isPending}
        >
          <Trans>Go to your files</Trans>
        </Button>
      }
    >
      <Stack gap="sm" role="list" aria-label={t`Checks`}>
        {checks.map((check) => (
          <Check
            key={check.id}
            id={check.id}
            run={() => check.run({ project: project.data ?? undefined })}
            ready={check.id !== 'storage' || !project.isPending}
          />
        ))}
      </Stack>
    </PageFrame>
  )
}

interface CheckProps {
  id: (typeof checks)[number]['id']
  run: () => Promise<CheckResult>
  ready: boolean
}

function Check({ id, run, ready }: CheckProps) {
  const { t } = useLingui()
  const words = useCheckWords()
  const query = useQuery({
    queryKey: ['check', id],
    queryFn: run,
    enabled: ready,
    retry: false,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const result = query.data ?? (query.error === null ? undefined : ({ ok: false, reason: 'failed' } as const))
  const text = words(id, result)
  return (
    <Paper withBorder p="md" role="listitem" data-testid={`check-${id}`} data-ok={result?.ok}>
      <Group wrap="nowrap" align="flex-start">
        {query.isFetching || result === undefined ? (
          <Loader size={24} role="status" aria-label={t`Checking…`} />
        ) : (
          <ThemeIcon size={26} radius="xl" color={result.ok ? 'teal' : 'orange'} variant="light">
            {result.ok ? <IconCheck size={16} /> : <IconAlertTriangle size={16} />}
          </ThemeIcon>
        )}
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text fw={600} size="sm">
            {text.title}
          </Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {text.line}
          </Text>
        </div>
        {result !== undefined && !result.ok && !query.isFetching && (
          <Button size="compact-sm" variant="default" onClick={() => void query.refetch()}>
            <Trans>Check again</Trans>
          </Button>
        )}
      </Group>
    </Paper>
  )
}
