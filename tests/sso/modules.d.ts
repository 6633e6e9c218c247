declare module 'oidc-provider' {
  const Provider: new (
    issuer: string,
    configuration: object,
  ) => { callback: () => import('node:http').RequestListener; proxy: boolean }
  export default Provider
}
