"""Codes of the Python library qrcode, to compare with: for each of lines "VERSION MASK HEX-OF-TEXT" the modules, row by row, as 0 and 1."""
import sys
import qrcode
from qrcode.util import MODE_8BIT_BYTE, QRData

for line in sys.stdin:
    version, mask, text = line.split()
    code = qrcode.QRCode(version=int(version), error_correction=qrcode.ERROR_CORRECT_M, mask_pattern=int(mask), border=0)
    code.add_data(QRData(bytes.fromhex(text), mode=MODE_8BIT_BYTE), optimize=0)
    code.make(fit=False)
    print("".join("1" if module else "0" for row in code.modules for module in row))
