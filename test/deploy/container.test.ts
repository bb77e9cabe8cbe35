import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { memoryCeiling, totalBytes } from '../../src/config/ceiling.ts';
import { readConfig } from '../../src/config/config.ts';
import { defaultLimits } from '../../src/config/limits.ts';
import { kernelSettings, repositoryFile, secondsToStop, unknownOptions, valueOf } from './deploy.ts';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile, by stage. */
function parseDockerfile(text: string): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? assert.fail(`no instruction: ${line}`);
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

const inRepository = (path: string): URL => new URL(`../../${path}`, import.meta.url);

describe('deploy/Dockerfile', () => {
  const stages = parseDockerfile(repositoryFile('deploy/Dockerfile'));
  const last = stages.at(-1) ?? [];
  const of = (name: string): string =>
    last.findLast((instruction) => instruction.name === name)?.rest ?? assert.fail(`there is no ${name}`);

  test('builds in one stage and runs in another, from official images by name alone, of a Node that will do', () => {
    assert.equal(stages.length, 2);
    for (const [from] of stages) {
      const [, major] = /^node:(\d+)-[\w-]+(?: AS \w+)?$/.exec(from?.rest ?? '') ?? assert.fail(from?.rest);
      assert.ok(Number(major) > 24);
    }
  });

  test('copies what is there, and what the files that are left out leave', () => {
    const ignore = repositoryFile('deploy/Dockerfile.dockerignore').split('\n');
    const copies = stages.flat().filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'));
    const sources = copies.flatMap(({ rest }) => rest.split(' ').slice(0, -1));
    assert.ok(sources.length > 0);
    for (const source of sources) {
      assert.ok(existsSync(inRepository(source)), source);
      assert.ok(ignore.includes(`!${source}`), source);
    }
  });

  test('runs scripts that the package has', () => {
    const { scripts } = JSON.parse(repositoryFile('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = Array.from(
      repositoryFile('deploy/Dockerfile').matchAll(/npm run (?:-s )?(\w+)/g),
      ([, name = '']) => name,
    );
    assert.deepEqual(
      named.filter((name) => scripts[name] === undefined),
      [],
    );
  });

  test('ends as a user who owns the folder of the journal and nothing else, with options that there are', () => {
    assert.equal(of('USER'), 'node');
    assert.match(of('RUN'), /install -d -o node -g node -m 0700 \/var\/lib\/fleetline/);
    const words = JSON.parse(of('CMD')) as readonly string[];
    assert.deepEqual(unknownOptions(words), []);
    assert.equal(valueOf(words, '--data'), of('VOLUME'));
    assert.deepEqual(JSON.parse(of('ENTRYPOINT')), ['node', '/opt/fleetline/dist/cli/main.js']);
  });

  test('asks for health where the API listens by default', () => {
    const { host, port } = readConfig({}).http;
    assert.ok(of('HEALTHCHECK').includes(`http://${host}:${port}/healthz`));
  });
});

describe('deploy/config', () => {
  test('is a configuration, and listens where the container does', () => {
    const { listen } = readConfig(JSON.parse(repositoryFile('deploy/config/fleetline.config.json')));
    assert.deepEqual(listen, [{ host: '0.0.0.0', port: 5010 }]);
  });
});

interface Service {
  readonly build: { readonly context: string; readonly dockerfile: string };
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly read_only: boolean;
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly ulimits: { readonly nofile: number };
  readonly mem_limit: string;
  readonly stop_grace_period: string;
  readonly sysctls: Readonly<Record<string, string>>;
}

describe('deploy/compose.yaml', () => {
  const { services, volumes } = parse(repositoryFile('deploy/compose.yaml'), { strict: true }) as {
    readonly services: { readonly fleetline: Service };
    readonly volumes: object;
  };
  const { fleetline } = services;

  test('builds from what is there and mounts what is there', () => {
    assert.equal(fleetline.build.context, '..');
    assert.ok(statSync(inRepository(fleetline.build.dockerfile)).isFile());
    const [journal, config] = fleetline.volumes.map((volume) => volume.split(':'));
    assert.deepEqual(journal, [Object.keys(volumes)[0], '/var/lib/fleetline']);
    assert.deepEqual(config, ['./config', '/etc/fleetline', 'ro']);
    assert.ok(existsSync(inRepository('deploy/config')));
    assert.deepEqual(fleetline.ports, ['5010:5010']);
  });

  test('gives it a root that cannot be written, and no rights', () => {
    const { read_only: readOnly, cap_drop: dropped, security_opt: security } = fleetline;
    assert.deepEqual([readOnly, dropped, security], [true, ['ALL'], ['no-new-privileges:true']]);
    assert.deepEqual(
      fleetline.tmpfs.map((mount) => mount.split(':')[0]),
      ['/tmp'],
    );
  });

  test('gives it as much time to stop as it may take with four threads, and a descriptor for each connection', () => {
    const { stop_grace_period: grace, ulimits } = fleetline;
    assert.match(grace, /^\d+s$/);
    assert.ok(Number.parseInt(grace, 10) > secondsToStop(defaultLimits.shutdownSeconds, 4));
    assert.ok(ulimits.nofile >= 4 * defaultLimits.connections + 50);
  });

  test('gives it the memory that all limits at once can take', () => {
    const { mem_limit: memory } = fleetline;
    assert.match(memory, /^\d+g$/);
    assert.ok(Number.parseInt(memory, 10) * 2 ** 30 > totalBytes(memoryCeiling(readConfig({}))));
  });

  test('says of the kernel what sysctl.conf says', () => {
    const settings = kernelSettings();
    for (const [name, value] of Object.entries(fleetline.sysctls)) assert.equal(value, settings.get(name), name);
  });
});

describe('deploy/sysctl.conf', () => {
  test('holds settings that a kernel has, each with as many figures', () => {
    const settings = kernelSettings();
    assert.ok(settings.size >= 5);
    for (const [name, value] of settings) {
      assert.match(value, /^\d+( \d+)*$/, name);
      if (name.startsWith('-')) continue;
      const file = `/proc/sys/${name.replaceAll('.', '/')}`;
      assert.ok(existsSync(file), file);
    }
  });
});
