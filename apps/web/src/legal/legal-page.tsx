import { legalKinds } from '@holdfast/contracts/legal'
import { Anchor, Container, Group, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { ListStates } from '../app/list-states.tsx'
import { LegalText } from './legal-text.tsx'
import { legalNames } from './legal-words.ts'
import { legalQuery } from './queries.ts'

/** `/legal/:kind?version=…`, open to everyone */
export function Page() {
  const { i18n, t } = useLingui()
  const { kind: asked } = useParams({ from: '/legal/$kind' })
  const { version } = useSearch({ from: '/legal/$kind' })
  const kind = legalKinds.find((one) => one === asked) ?? 'terms'
  const query = useQuery(legalQuery(kind, version))
  useDocumentTitle(`${i18n._(legalNames[kind])} · Holdfast`)
  return (
    <Container component="main" size="sm" py="xl" style={{ height: '100%', overflow: 'auto' }}>
      <Group component="nav" aria-label={t`Texts`} gap="md" mb="lg">
        {legalKinds.map((one) => (
          <Anchor
            key={one}
            component={Link}
            to={`/legal/${one}`}
            size="sm"
            aria-current={one === kind ? 'page' : undefined}
          >
            {i18n._(legalNames[one])}
          </Anchor>
        ))}
        <Anchor component={Link} to="/" size="sm">
          <Trans>To your projects</Trans>
        </Anchor>
      </Group>
      <ListStates query={query} isEmpty={query.data === undefined} empty={null} rows={6}>
        {query.data !== undefined && (
          <>
            <Title order={1} size="h2">
              {query.data.title}
            </Title>
            <LegalText document={query.data} />
          </>
        )}
      </ListStates>
    </Container>
  )
}
