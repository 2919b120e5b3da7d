#!/usr/bin/env python3
"""What goes out to other programs: GraphML comes back the same, GeoJSON keeps the rules of RFC 7946.

usage: exchange_test.py CORDON
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as tree

sys.dont_write_bytecode = True
import answers  # noqa: E402

CORDON = str(pathlib.Path(sys.argv[1]).resolve())
TABLES = {
    'site': (['id', 'operator', 'name', 'country', 'region', 'lat', 'lon', 'source', 'dated', 'grade'],
             [['S1', 'A|B', 'One & <two> "three"', 'GB', 'x', '51.5', '-0.25', 'me', '2020-01-28', 'P'],
              ['S2', '', '', '', '', '-17.8', '177.5', '', '', ''], ['S3', '', '', '', '', '52', '-170', '', '', '']]),
    'element': (['id', 'site', 'operator', 'owner', 'network', 'name', 'maker', 'generations', 'state', 'procured'],
                [['e 1', 'S1', 'A', 'B', 'n', 'tel  aviv תל', 'huawei|zte', '4G|5G', 'planned', '2020-02-29'],
                 ['e2', 'S2', '', '', '', 'a\nb', '', '', 'live', ''],
                 ['e3', 'S3', '', '', '', '', '', '', '', ''], ['<e4>', '', '', '', '', '', '', '', '', '']]),
    'measure': (['element', 'name', 'value'], [['e 1', 'premises & more', '12'], ['e2', 'traffic_bps', '0']]),
    'link': (['id', 'a', 'b', 'kind', 'directed', 'metric', 'capacity_bps'],
             [['l1', 'e 1', 'e2', 'data', 'no', '10', '9953280000'], ['l2', 'e 1', 'e2', 'management', 'yes', '', ''],
              ['l3', 'e2', 'e3', '', '', '0', ''], ['l4', '<e4>', '<e4>', 'power', 'no', '', ''],
              ['l5', 'e3', '<e4>', 'data', '', '', '']]),
    'demand': (['id', 'source', 'sink', 'volume_bps', 'class'], [['d1', 'e 1', '<e4>', '77', 'voice & more']]),
}


def run(*arguments):
    return subprocess.run([CORDON, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=True).stdout


def digest(estate, folder):
    return re.search('digest ([0-9a-f]{64})', run('export', estate, folder)).group(1)


class Exchange(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)
        self.estate = self.folder / 'estate'
        self.estate.mkdir()
        for name, (header, rows) in TABLES.items():
            answers.table(self.estate, name, header, rows)

    def test_graphml_comes_back(self):
        said = run('export', self.estate, self.folder / 'net.graphml')
        self.assertNotIn('left out', said)
        run('import', self.folder / 'back.db', self.folder / 'net.graphml', '--strict')
        self.assertEqual(digest(self.estate, self.folder / 'a'), digest(self.folder / 'back.db', self.folder / 'b'))

    def test_graphml_keeps_its_schema(self):
        """Keys are declared, ids are unique, ends are nodes of the same graph (graphml.xsd)."""
        run('export', self.estate, self.folder / 'net', '--as', 'graphml')
        ns = '{http://graphml.graphdrawing.org/xmlns}'
        root = tree.parse(self.folder / 'net').getroot()
        self.assertEqual(root.tag, ns + 'graphml')
        keys = {key.get('id'): key.get('for') for key in root.iter(ns + 'key')}
        for graph in root.iter(ns + 'graph'):
            nodes = [node.get('id') for node in graph.iter(ns + 'node')]
            edges = list(graph.iter(ns + 'edge'))
            self.assertEqual(len(nodes), len(set(nodes)))
            self.assertEqual(len(edges), len({edge.get('id') for edge in edges}))
            self.assertLessEqual({edge.get(end) for edge in edges for end in ('source', 'target')}, set(nodes))
            for item in list(graph.iter(ns + 'node')) + edges:
                for data in item:
                    self.assertEqual(keys[data.get('key')], item.tag.removeprefix(ns))
        network = root.find(ns + 'graph')
        self.assertEqual({n.get('id') for n in network.iter(ns + 'node')}, {r[0] for r in TABLES['element'][1]})
        self.assertEqual({e.get('id'): e.get('directed') for e in network.iter(ns + 'edge')},
                         {'l1': None, 'l2': 'true', 'l3': None, 'l4': None, 'l5': None})

    def test_what_is_left_out_is_said(self):
        answers.table(self.estate, 'role', ['element', 'function'], [['e2', 'amf']])
        answers.table(self.estate, 'site', TABLES['site'][0], TABLES['site'][1] + [['S4'] + [''] * 9])
        said = run('export', self.estate, self.folder / 'net.graphml')
        self.assertRegex(said, r'0  role, 1 left out')
        self.assertRegex(said, r'3  site, 1 left out')
        self.assertRegex(run('export', self.estate, self.folder / 'net.geojson'), r'0  demand, 1 left out')

    def test_nothing_is_overwritten_unasked(self):
        target = self.folder / 'net.geojson'
        target.write_text('mine', encoding='utf-8')
        done = subprocess.run([CORDON, 'export', self.estate, target], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, target.read_text(encoding='utf-8')), (2, 'mine'))
        run('export', self.estate, target, '--replace')
        self.check_collection(json.loads(target.read_text(encoding='utf-8')))

    def check_position(self, position):
        self.assertEqual(len(position), 2)  # RFC 7946, 3.1.1: longitude, then latitude
        self.assertTrue(-180 <= position[0] <= 180 and -90 <= position[1] <= 90, position)

    def check_geometry(self, geometry):
        if geometry is None:  # 3.2
            return
        self.assertLessEqual(set(geometry), {'type', 'coordinates'})
        lines = {'Point': [], 'LineString': [geometry['coordinates']],
                 'MultiLineString': geometry['coordinates']}[geometry['type']]
        if geometry['type'] == 'Point':
            self.check_position(geometry['coordinates'])
        for line in lines:
            self.assertGreaterEqual(len(line), 2)  # 3.1.4
            for position in line:
                self.check_position(position)
            self.assertLessEqual(abs(line[0][0] - line[1][0]), 180, 'crosses the antimeridian')  # 3.1.9

    def check_collection(self, collection):
        self.assertEqual(collection['type'], 'FeatureCollection')
        self.assertNotIn('crs', collection)  # 4
        self.assertEqual(set(collection) & {'coordinates', 'geometries', 'geometry', 'properties'}, set())  # 7.1
        ids = [feature['id'] for feature in collection['features']]
        self.assertEqual(len(ids), len(set(ids)))
        for feature in collection['features']:
            self.assertEqual(feature['type'], 'Feature')
            self.assertIn('geometry', feature)
            self.assertIsInstance(feature['properties'], dict)
            self.check_geometry(feature['geometry'])

    def test_geojson(self):
        run('export', self.estate, self.folder / 'net.geojson')
        collection = json.loads((self.folder / 'net.geojson').read_text(encoding='utf-8'))
        self.check_collection(collection)
        features = {feature['id']: feature for feature in collection['features']}
        self.assertEqual(len(features), 3 + 4 + 5)
        self.assertEqual(features['site:S1']['geometry'], {'type': 'Point', 'coordinates': [-0.25, 51.5]})
        self.assertEqual(features['link:l1']['properties']['capacity_bps'], 9953280000)
        self.assertIsNone(features['element:<e4>']['geometry'])
        self.assertIsNone(features['link:l5']['geometry'])
        # 177.5 to -170 goes over 180, where it is cut: a fifth of the way.
        cut = features['link:l3']['geometry']
        self.assertEqual(cut['type'], 'MultiLineString')
        (a, left), (right, b) = cut['coordinates']
        self.assertEqual((a, b, left[0], right[0]), ([177.5, -17.8], [-170, 52], 180, -180))
        self.assertAlmostEqual(left[1], -17.8 + 69.8 * 2.5 / 12.5)
        self.assertEqual(left[1], right[1])


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
