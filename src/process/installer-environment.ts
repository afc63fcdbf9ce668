/**
 * What pip and npm need of the surroundings to reach their registries: proxies, certificates, mirrors and configuration
 * files. Installers get it and nothing else does.
 */
const names = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"],
  ...["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "PIP_CONFIG_FILE", "PIP_CACHE_DIR", "PIP_DEFAULT_TIMEOUT", "PIP_PROXY"],
  ...["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_TRUSTED_HOST"],
  ...["PIP_CERT", "PIP_CLIENT_CERT"],
  ...["registry", "cache", "cafile", "proxy", "https_proxy", "noproxy", "userconfig", "globalconfig"].map(
    (option) => `npm_config_${option}`,
  ),
];

/** @returns the variables that are set, by name */
export function installerEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  return environment;
}
